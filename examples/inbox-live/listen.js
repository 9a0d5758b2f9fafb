// Live events with nothing but fetch.

/** The events of one stream, until it ends (an event `end`) or breaks. @throws what the gateway says, where it refuses */
export async function* listen(url, token, signal) {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' };
  const answer = await fetch(url, { headers, signal });
  if (!answer.ok) throw await answer.json();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = '', piece; !(piece = await reader.read()).done;) {
    const blocks = (text + piece.value).split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const { event, data } = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/, 2)));
      if (event) yield { event, ...JSON.parse(data) };
    }
  }
}
