import { inOps, inWeb, type Mistake } from '../case.ts'

export const otherTools: readonly Mistake[] = [
  inWeb(
    'A service of Compose',
    `image: nginx:1.27
container_name: web
restart: always
environment:
  MODE: fast
env_file: .env
volumes:
  - data:/data
expose: [80]
depends_on: [db]
healthcheck: { test: curl -f localhost }
entrypoint: ./start.sh
working_dir: /app
networks: [backend]
labels: { team: shop }
deploy: { replicas: 2 }
stop_grace_period: 30s
user: root
`,
  ),
  inOps(
    'A whole Compose file',
    'version: "3.8"\nservices:\n  web:\n    image: nginx:1.27\nvolumes:\n  data: {}\nnetworks:\n  backend: {}\n',
  ),
  inWeb(
    'A Deployment',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 2 }\n',
  ),
  inWeb(
    'A container of Kubernetes',
    `image: nginx:1.27
imagePullPolicy: Always
containerPort: 80
livenessProbe: { httpGet: { path: /, port: 80 } }
readinessProbe: { httpGet: { path: /, port: 80 } }
volumeMounts: [{ name: data, mountPath: /data }]
nodeSelector: { disk: ssd }
affinity: {}
serviceAccountName: web
securityContext: { runAsUser: 1000 }
envFrom: []
`,
  ),
  inWeb(
    'A pod of Kubernetes',
    'image: nginx:1.27\nhostNetwork: true\ndnsPolicy: ClusterFirst\nrestartPolicy: Always\npriorityClassName: high\n',
  ),
  inWeb('A chart', 'helm: { chart: redis, version: 20.0.0 }\n'),
  inWeb('An overlay', 'kustomize: overlays/dev\n'),
  inWeb(
    'Values of a chart',
    'image:\n  repository: nginx\n  tag: "1.27"\nreplicaCount: 2\ningress: { enabled: true, hosts: [www.shop.example] }\nautoscaling: { enabled: true }\n',
  ),
  inOps(
    'A workflow of GitHub Actions',
    'name: shop\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n',
  ),
  inOps('A pipeline of GitLab CI', 'stages: [build, deploy]\nvariables: { A: b }\nbuild:\n  script: make\n'),
  inOps('A kustomization', 'resources: [deployment.yaml]\nnamespace: shop\nimages: []\n'),
]
