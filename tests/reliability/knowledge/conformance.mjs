// Proves that the scripted model of the tests is true to the wire: the official client of the API
// reads its replies, its errors and its pauses. conformance.mjs <endpoint>
import OpenAI from 'openai';
import assert from 'node:assert';

const client = new OpenAI({ baseURL: process.argv[2], apiKey: 'none', maxRetries: 4 });
const messages = [{ role: 'user', content: 'City: Rome' }];

const reply = await client.chat.completions.create({ model: 'scripted-1', messages });
assert.equal(reply.choices[0].message.content, 'A city.');
assert.equal(reply.choices[0].finish_reason, 'stop');
assert.equal(reply.usage.total_tokens, 19);

const models = await client.models.list();
assert.equal(models.data[0].id, 'scripted-1');

for (let i = 0; i < 6; i++) {
  const patient = await client.chat.completions.create({ model: 'flaky', messages });
  assert.equal(patient.choices[0].message.content, 'A city.');
}
await assert.rejects(client.chat.completions.create({ model: 'scripted-1' }), (error) => {
  assert.ok(error instanceof OpenAI.BadRequestError);
  assert.equal(error.status, 400);
  assert.equal(error.code, 'bad_request');
  return true;
});
console.log('the official client reads the scripted model');
