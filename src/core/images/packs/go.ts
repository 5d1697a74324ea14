import { type CodeFacts, type Lack, lines, type Pack, PORT, type Recipe, USER } from './pack.ts'

/** A Go module with one program: in its root, or the only one below cmd/. */
export const GO: Pack = { name: 'go', version: 1, signs: ['go.mod'], reads: [], recipe }

function recipe(facts: CodeFacts): Recipe | Lack {
  const program = programOf(facts)
  if (program === undefined) {
    return {
      message:
        'it is not clear which program to build: there is no main.go, and cmd/ has not exactly one folder',
      hint: 'Add a Dockerfile that builds it, or make each program a service with a `path` of its own.',
    }
  }
  return {
    dockerfile: lines(
      'FROM golang:1.27-alpine AS build',
      'WORKDIR /src',
      'COPY . .',
      'RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\',
      `  CGO_ENABLED=0 go build -trimpath -o /out/app ${program}`,
      '',
      'FROM alpine:3.24',
      'RUN apk add --no-cache ca-certificates tzdata',
      'COPY --from=build /out/app /usr/local/bin/app',
      `ENV PORT=${PORT}`,
      `USER ${USER}`,
      `EXPOSE ${PORT}`,
      'CMD ["app"]',
    ),
    ignore: ['.git'],
  }
}

function programOf({ paths }: CodeFacts): string | undefined {
  if (paths.has('main.go')) return '.'
  const below = [...paths].flatMap((path) => /^cmd\/([^/]+)\/[^/]+\.go$/.exec(path)?.[1] ?? [])
  const [program, ...more] = new Set(below)
  return program === undefined || more.length > 0 ? undefined : `./cmd/${program}`
}
