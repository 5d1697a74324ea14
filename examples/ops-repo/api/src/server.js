import { createServer } from 'node:http'

const answers = {
  '/healthz': () => 'ok\n',
  '/': () =>
    `${JSON.stringify({ company: process.env.COMPANY, environment: process.env.DIPLOID_ENVIRONMENT })}\n`,
}

const server = createServer((request, response) => {
  const answer = answers[request.url ?? '/']
  response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
  response.end(answer ? answer() : '{"error":"not found"}\n')
})

server.listen(8080)
process.on('SIGTERM', () => server.close())
