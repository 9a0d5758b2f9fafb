import { pdf } from '../files.ts';
import type { Letter } from '../letter.ts';
import { lettersIn } from '../letter.ts';
import { hanako, kenji, liwei, mikhail, minjun, robin } from '../people.ts';

/** Letters in other scripts, each in the charset that its writer's program would choose. */
export const WORLD: readonly Letter[] = [
  ...lettersIn('日本語', [
    {
      hoursAgo: 300,
      key: 'museum',
      from: hanako,
      cc: [kenji],
      subject: '潮汐時計の展示について',
      text:
        'ゾマー様\n\nはじめまして。海の博物館の佐藤と申します。\n来年の春に、潮汐時計の特別展を計画しております。\n' +
        'ぜひ一台お借りできないでしょうか。\n\n佐藤 花子',
      charset: 'ISO-2022-JP',
      flags: ['\\Seen', '\\Answered'],
    },
    {
      hoursAgo: 280,
      key: 'museum-1',
      answers: 'museum',
      from: robin,
      to: [hanako],
      cc: [kenji],
      subject: 'Re: 潮汐時計の展示について',
      text: '佐藤様\n\nご連絡ありがとうございます。喜んでお貸しいたします。\n寸法図を添付いたします。\n\nロビン・ゾマー',
      attachments: [
        pdf('寸法図.pdf', ['Tide clock no. 12', 'Height 2400 mm', 'Width 900 mm', 'Weight 85 kg']),
      ],
    },
    {
      hoursAgo: 260,
      key: 'museum-2',
      answers: 'museum-1',
      from: hanako,
      cc: [kenji],
      subject: 'Re: 潮汐時計の展示について',
      text: 'ゾマー様\n\n寸法図をありがとうございました。展示室の入口は幅が一メートルですので、問題ございません。\n\n佐藤',
      charset: 'ISO-2022-JP',
      flags: ['\\Seen', '\\Flagged'],
    },
    {
      hoursAgo: 31,
      answers: 'museum-2',
      from: kenji,
      cc: [hanako],
      subject: '輸送の日程(確認のお願い)',
      text: 'ゾマー様\n\n輸送は来月の第一週でよろしいでしょうか。\nご確認をお願いいたします。\n\n田中 健二',
      charset: 'Shift_JIS',
      flags: [],
    },
  ]),
  ...lettersIn('INBOX', [
    {
      hoursAgo: 150,
      from: mikhail,
      subject: 'Чертежи для северного причала',
      text:
        'Здравствуйте, Робин!\n\nПосылаю чертежи северного причала. Прилив у нас высокий, до четырёх метров, поэтому ' +
        'поплавку нужна длинная труба.\n\nС уважением,\nМихаил Орлов',
      charset: 'KOI8-R',
      attachments: [pdf('Причал.pdf', ['North pier', 'Tidal range 4.1 m', 'Pipe 6 m'])],
    },
    {
      hoursAgo: 140,
      from: minjun,
      subject: '항구 시계 견적 문의',
      text: '안녕하세요,\n\n항구 사무소에 설치할 조석 시계의 견적을 부탁드립니다.\n벽의 높이는 삼 미터입니다.\n\n김민준 드림',
      charset: 'EUC-KR',
      flags: ['\\Seen', '$Forwarded'],
    },
    {
      hoursAgo: 110,
      from: liwei,
      subject: '关于不锈钢轴承的报价',
      text: '您好,\n\n附上不锈钢轴承的报价。一百件以上可优惠百分之五,交货期为三周。\n\n李伟',
      charset: 'GB18030',
      attachments: [
        pdf('报价单.pdf', ['Bearing 608, stainless', '100 pieces: 1.90 each', 'Delivery: 3 weeks']),
      ],
      flags: [],
    },
  ]),
];
