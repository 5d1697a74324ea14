import { inWeb, type Mistake } from '../case.ts'

export const values: readonly Mistake[] = [
  inWeb('A misspelt key', 'image: nginx:1.27\nprot: 80\n'),
  inWeb('A misspelt key further in', 'image: nginx:1.27\nport: 80\nhealth:\n  pth: /ready\n'),
  inWeb('A key in capitals', 'Image: nginx:1.27\nPort: 80\n'),
  { ...inWeb('A port in quotes', 'image: nginx:1.27\nport: "80"\n'), understood: true },
  inWeb('A port beyond all ports', 'image: nginx:1.27\nport: 80800\n'),
  inWeb('A port that is a word', 'image: nginx:1.27\nport: http\n'),
  inWeb('A port as Compose writes it', 'image: nginx:1.27\nports: "8080:80"\n'),
  inWeb('Ports as Compose lists them', 'image: nginx:1.27\nports:\n  - "8080:80"\n  - "8443:443"\n'),
  inWeb('replicas in quotes', 'image: nginx:1.27\nreplicas: "2"\n'),
  inWeb('replicas of minus one', 'image: nginx:1.27\nreplicas: -1\n'),
  inWeb('replicas of one and a half', 'image: nginx:1.27\nreplicas: 1.5\n'),
  inWeb('Memory in MB', 'image: nginx:1.27\nresources:\n  memory: 512MB\n'),
  inWeb('Memory with a space', 'image: nginx:1.27\nresources:\n  memory: 512 Mi\n'),
  {
    ...inWeb(
      'Resources as Kubernetes writes them',
      'image: nginx:1.27\nresources:\n  requests: { cpu: 100m, memory: 64Mi }\n  limits: { memory: 128Mi }\n',
    ),
    understood: true,
  },
  inWeb('CPU with a comma', 'image: nginx:1.27\nresources:\n  cpu: 0,5\n'),
  inWeb(
    'Storage of 10GB',
    'image: postgres:17\nstateful: true\nstorage:\n  /var/lib/postgresql/data: 10GB\n',
  ),
  inWeb('Storage at a relative path', 'image: postgres:17\nstorage:\n  data: 10Gi\n'),
  inWeb('Storage as a list', 'image: postgres:17\nstorage:\n  - /var/lib/postgresql/data: 10Gi\n'),
  inWeb(
    'A volume is mounted twice',
    "image: postgres:17\nstorage: { /data: 10Gi }\nmap: 'host:/srv/data:/data'\n",
  ),
  inWeb('An environment as a list', 'image: nginx:1.27\nenv:\n  - MODE=fast\n  - LEVEL=3\n'),
  inWeb(
    'An environment as Kubernetes lists it',
    'image: nginx:1.27\nenv:\n  - name: MODE\n    value: fast\n',
  ),
  inWeb('A variable that is a map', 'image: nginx:1.27\nenv:\n  DB:\n    host: db\n'),
  inWeb(
    'A variable with a dash in its name, which is allowed, and one with an = sign',
    'image: nginx:1.27\nenv:\n  my-mode: fast\n  "MODE=fast": ""\n',
  ),
  inWeb(
    'A schedule of six fields',
    'image: backup:1\ncron:\n  nightly: { schedule: "0 30 2 * * *", command: ./backup }\n',
  ),
  inWeb(
    'A schedule that does not exist',
    'image: backup:1\ncron:\n  nightly: { schedule: "61 2 * * *", command: ./backup }\n',
  ),
  inWeb('A job without a schedule', 'image: backup:1\ncron:\n  nightly: { command: ./backup }\n'),
  inWeb('A schedule without a name', 'image: backup:1\ncron: "30 2 * * *"\n'),
  inWeb(
    'A job whose name has capitals',
    'image: backup:1\ncron:\n  NightlyRun: { schedule: "30 2 * * *", command: ./backup }\n',
  ),
  inWeb('replicas with daemon', 'image: node-exporter:1\ndaemon: true\nreplicas: 3\n'),
  inWeb('stateful with daemon', 'image: node-exporter:1\ndaemon: true\nstateful: true\n'),
  inWeb('Several replicas of one volume', 'image: app:1\nreplicas: 3\nstorage: { /data: 10Gi }\n'),
  inWeb('An image and a build', 'image: nginx:1.27\nbuild: { dockerfile: Dockerfile.prod }\n'),
  inWeb('An image in capitals', 'image: Acme/Shop:1\n'),
  inWeb('A type that does not exist', 'type: postgress\n'),
  inWeb('A misspelt value', 'image: nginx:1.27\nspread: node\n'),
  inWeb('unique: true', 'image: nginx:1.27\nunique: true\n'),
  inWeb('A label with a space', 'image: nginx:1.27\nlabels:\n  "my team": shop\n'),
  inWeb('A timeout without a unit, and one in words', 'image: nginx:1.27\ngrace: a minute\n'),
  inWeb(
    'A health check as Compose writes it',
    'image: nginx:1.27\nhealth:\n  test: ["CMD", "curl", "localhost"]\n  interval: 10s\n',
  ),
  inWeb('A credential in the clear', 'image: nginx:1.27\nenv:\n  DB_PASSWORD: hunter2-and-more\n'),
]
