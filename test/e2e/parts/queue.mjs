// What a client of a RabbitMQ does, in a pod: `login` by AMQP with the URL that it was given, `put` and `take` a message that is
// to be kept. Input: URL and the variables of the service. Output: one line.
import { connect } from 'node:net'

const [verb, host] = process.argv.slice(-2)
const { URL: url, RABBITMQ_DEFAULT_USER: user, RABBITMQ_DEFAULT_PASS: password } = process.env

if (verb === 'login') console.log(await login(new URL(url)))
if (verb === 'put') {
  await api('PUT', 'queues/%2F/notes', { durable: true })
  const message = { routing_key: 'notes', payload: 'kept', payload_encoding: 'string' }
  console.log(
    await api('POST', 'exchanges/%2F/amq.default/publish', { ...message, properties: { delivery_mode: 2 } }),
  )
}
if (verb === 'take') {
  const asked = { count: 1, ackmode: 'ack_requeue_true', encoding: 'auto' }
  console.log(JSON.parse(await api('POST', 'queues/%2F/notes/get', asked))[0]?.payload)
}

/** Up to the frame with which a server says that it knows us: https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf, 2.2.4 */
function login({ hostname, port, username, password }) {
  const socket = connect(Number(port), hostname)
  const answer = Buffer.from(`\0${decodeURIComponent(username)}\0${decodeURIComponent(password)}`)
  const short = (text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])
  const long = (bytes) => Buffer.concat([uint32(bytes.length), bytes])
  const startOk = [Buffer.from([0, 10, 0, 11]), uint32(0), short('PLAIN'), long(answer), short('en_US')]
  let received = Buffer.alloc(0)
  return new Promise((resolve, reject) => {
    // Whom it does not know it leaves without a word.
    let asked = false
    socket.on('error', (error) => (asked ? resolve('refused') : reject(error)))
    socket.on('close', () => resolve('refused'))
    socket.on('connect', () => socket.write('AMQP\0\0\x09\x01'))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 7 && received.length >= received.readUInt32BE(3) + 8) {
        const method = received.readUInt16BE(9)
        received = received.subarray(received.readUInt32BE(3) + 8)
        if (method === 10) asked = socket.write(frame(Buffer.concat(startOk)))
        else resolve(method === 30 ? 'welcome' : 'refused')
        if (method !== 10) socket.destroy()
      }
    })
  })
}

function frame(payload) {
  return Buffer.concat([Buffer.from([1, 0, 0]), uint32(payload.length), payload, Buffer.from([0xce])])
}

function uint32(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

async function api(method, path, body) {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const headers = { authorization, 'content-type': 'application/json' }
  const answer = await fetch(`http://${host}:15672/api/${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return answer.text()
}
