import {
  type CodeFacts,
  type Lack,
  lines,
  type Pack,
  PORT,
  procfileWeb,
  type Recipe,
  shellCommand,
  USER,
} from './pack.ts'

/** Python with its requirements, or a project that pip can install. */
export const PYTHON: Pack = {
  name: 'python',
  version: 1,
  signs: ['requirements.txt', 'pyproject.toml'],
  reads: ['Procfile'],
  recipe,
}

function recipe(facts: CodeFacts): Recipe | Lack {
  const command = procfileWeb(facts) ?? mainFile(facts)
  if (command === undefined && !facts.hasCommand) {
    return {
      message: 'nothing says what runs: there is no Procfile with `web:`, and no main.py or app.py',
      hint: "Write `command` at the service: command: 'gunicorn --bind 0.0.0.0:8080 shop.wsgi', say.",
    }
  }
  const packages = facts.paths.has('requirements.txt') ? '-r requirements.txt' : '.'
  return {
    dockerfile: lines(
      'FROM python:3.14-slim',
      'WORKDIR /app',
      `ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=${PORT}`,
      'COPY . .',
      `RUN --mount=type=cache,target=/root/.cache/pip pip install --root-user-action=ignore ${packages}`,
      `USER ${USER}`,
      `EXPOSE ${PORT}`,
      command !== undefined && shellCommand(command),
    ),
    ignore: ['.git', '**/__pycache__', '**/*.pyc', '.venv', 'venv'],
  }
}

function mainFile({ paths }: CodeFacts): string | undefined {
  const file = ['main.py', 'app.py'].find((path) => paths.has(path))
  return file === undefined ? undefined : `python ${file}`
}
