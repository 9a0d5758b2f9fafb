export interface Person {
  name: string;
  address: string;
}

/**
 * The world of the demo: Robin builds tide clocks at a small workshop, for harbours and museums.
 * Every address is in a domain that RFC 2606 keeps for examples.
 */
export const robin: Person = { name: 'Robin Sommer', address: 'robin@example.com' };
export const anna: Person = { name: 'Anna Bergström', address: 'anna@example.com' };
export const juergen: Person = { name: 'Jürgen Groß', address: 'juergen@example.com' };
export const chloe: Person = { name: 'Chloé Lefèvre', address: 'chloe@example.com' };
export const office: Person = { name: 'Tide Clock Workshop', address: 'office@example.com' };

export const hanako: Person = { name: '佐藤 花子', address: 'hanako.sato@museum.example.org' };
export const kenji: Person = { name: '田中 健二', address: 'k.tanaka@museum.example.org' };
export const mikhail: Person = { name: 'Михаил Орлов', address: 'orlov@harbour.example.org' };
export const minjun: Person = { name: '김민준', address: 'minjun.kim@harbour.example.org' };
export const liwei: Person = { name: '李伟', address: 'li.wei@supply.example.org' };
export const lukasz: Person = { name: 'Łukasz Żak', address: 'l.zak@foundry.example.org' };
export const niamh: Person = { name: "Niamh O'Neill", address: 'niamh@harbour.example.org' };
export const brenner: Person = { name: 'Brenner, Dr. Ute', address: 'u.brenner@city.example.org' };
export const mum: Person = { name: 'Mum', address: 'margit.sommer@example.net' };
export const tomas: Person = { name: 'Tomás', address: 'tomas@example.net' };

export const builds: Person = { name: 'Build Robot', address: 'builds@ci.example.com' };
export const stations: Person = { name: 'Tide stations', address: 'stations@example.com' };
export const watchers: Person = { name: 'Tide watchers', address: 'tide-watchers@lists.example.org' };
export const library: Person = { name: 'City Library', address: 'no-reply@library.example.org' };
export const railway: Person = { name: 'Coast Railway', address: 'tickets@rail.example.org' };
export const hosting: Person = { name: 'Pier 7 Hosting', address: 'billing@hosting.example.org' };
