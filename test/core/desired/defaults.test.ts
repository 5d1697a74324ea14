import { describe, expect, test } from 'vitest'
import { renderSample, service } from './sample.ts'

const POD = 'spec.template.spec'
const CONTAINER = 'spec.template.spec.containers.0'

describe('a Deployment', () => {
  test('has one replica and keeps it while the next comes up', () => {
    const sample = renderSample()
    expect(sample.show('Deployment/backend', 'spec.replicas')).toBe('1')
    expect(sample.show('Deployment/backend', 'spec.strategy')).toMatchInlineSnapshot(`
      "type: RollingUpdate
      rollingUpdate:
        maxUnavailable: 0
        maxSurge: 1"
    `)
  })

  test('that must be alone on its node goes first, and no surplus pod comes', () => {
    const sample = renderSample([service({ uniquePerNode: true })])
    expect(sample.show('Deployment/backend', 'spec.strategy')).toMatchInlineSnapshot(`
      "type: RollingUpdate
      rollingUpdate:
        maxUnavailable: 1
        maxSurge: 0"
    `)
    expect(sample.show('Deployment/backend', `${POD}.affinity`)).toMatchInlineSnapshot(`
      "podAntiAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          - topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                app.kubernetes.io/name: backend
                app.kubernetes.io/instance: production"
    `)
  })

  test('with several replicas rather spreads over nodes, on request over zones', () => {
    const nodes = renderSample([service({ replicas: 3 })])
    expect(nodes.show('Deployment/backend', `${POD}.topologySpreadConstraints`)).toMatchInlineSnapshot(`
      "- topologyKey: kubernetes.io/hostname
        maxSkew: 1
        whenUnsatisfiable: ScheduleAnyway
        labelSelector:
          matchLabels:
            app.kubernetes.io/name: backend
            app.kubernetes.io/instance: production"
    `)
    const zones = renderSample([service({ replicas: 3, spread: 'zones' })])
    expect(zones.show('Deployment/backend', `${POD}.topologySpreadConstraints`)).toContain(
      'topology.kubernetes.io/zone',
    )
    const one = renderSample([service({ spread: 'zones' })])
    expect(one.show('Deployment/backend', `${POD}.topologySpreadConstraints`)).toBe('null')
  })

  test('asks for little and is not limited', () => {
    expect(renderSample().show('Deployment/backend', `${CONTAINER}.resources`)).toMatchInlineSnapshot(`
      "requests:
        cpu: 10m
        memory: 32Mi"
    `)
    const own = renderSample([service({ resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } } })])
    expect(own.show('Deployment/backend', `${CONTAINER}.resources`)).toMatchInlineSnapshot(`
      "requests:
        cpu: '1'
      limits:
        memory: 1Gi"
    `)
  })

  test('gets no token of its account, no privileges, the default seccomp profile', () => {
    const sample = renderSample()
    expect(sample.show('Deployment/backend', `${POD}.automountServiceAccountToken`)).toBe('false')
    expect(sample.show('Deployment/backend', `${POD}.serviceAccountName`)).toBe('backend')
    expect(sample.show('Deployment/backend', `${POD}.securityContext`)).toMatchInlineSnapshot(`
      "seccompProfile:
        type: RuntimeDefault"
    `)
    expect(sample.show('Deployment/backend', `${CONTAINER}.securityContext`)).toMatchInlineSnapshot(
      `"allowPrivilegeEscalation: false"`,
    )
    expect(sample.show('ServiceAccount/backend', 'automountServiceAccountToken')).toBe('false')
  })

  test('with a user other than root meets the restricted standard', () => {
    const storage = [{ path: '/data', size: '1Gi', mode: 'ReadWriteOnce' as const }]
    const sample = renderSample([service({ user: 1000, storage })])
    expect(sample.show('Deployment/backend', `${POD}.securityContext`)).toMatchInlineSnapshot(`
      "seccompProfile:
        type: RuntimeDefault
      runAsUser: 1000
      runAsNonRoot: true
      fsGroup: 1000
      fsGroupChangePolicy: OnRootMismatch"
    `)
    expect(sample.show('Deployment/backend', `${CONTAINER}.securityContext`)).toMatchInlineSnapshot(`
      "allowPrivilegeEscalation: false
      capabilities:
        drop:
          - ALL"
    `)
    const root = renderSample([service({ user: 0 })])
    expect(root.show('Deployment/backend', `${POD}.securityContext`)).toMatchInlineSnapshot(`
      "seccompProfile:
        type: RuntimeDefault
      runAsUser: 0"
    `)
  })

  test('takes what says where it may run', () => {
    const sample = renderSample([
      service({
        nodes: { disk: 'ssd' },
        tolerations: [{ key: 'dedicated', operator: 'Exists' }],
        grace: 60,
        workdir: '/app',
        command: ['node', 'server.js'],
        args: ['--port', '8080'],
      }),
    ])
    expect(sample.show('Deployment/backend', POD)).toMatchInlineSnapshot(`
      "serviceAccountName: backend
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      securityContext:
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: backend
          image: registry.test/backend:1.4
          imagePullPolicy: IfNotPresent
          workingDir: /app
          env:
            - name: DIPLOID_BRANCH
              value: main
            - name: DIPLOID_ENVIRONMENT
              value: production
            - name: DIPLOID_ENVIRONMENT_TYPE
              value: production
            - name: DIPLOID_INSTANCE
              value: production
            - name: DIPLOID_PROJECT
              value: shop
            - name: DIPLOID_ROUTE
            - name: DIPLOID_ROUTES
            - name: DIPLOID_SERVICE
              value: backend
          resources:
            requests:
              cpu: 10m
              memory: 32Mi
          securityContext:
            allowPrivilegeEscalation: false
          command:
            - node
            - server.js
          args:
            - --port
            - '8080'
          ports:
            - name: http
              containerPort: 8080
              protocol: TCP
          readinessProbe:
            tcpSocket:
              port: 8080
      nodeSelector:
        disk: ssd
      tolerations:
        - key: dedicated
          operator: Exists"
    `)
  })
})

describe('health', () => {
  const probes = (health: Parameters<typeof service>[0]) => {
    const sample = renderSample([service(health)])
    return ['readinessProbe', 'livenessProbe', 'startupProbe']
      .map(
        (name) =>
          `${name}: ${sample.show('Deployment/backend', `${CONTAINER}.${name}`).replaceAll('\n', ' ')}`,
      )
      .join('\n')
  }

  test('is readiness by TCP on the first port, and no liveness', () => {
    expect(probes({})).toMatchInlineSnapshot(`
      "readinessProbe: tcpSocket:   port: 8080
      livenessProbe: null
      startupProbe: null"
    `)
  })

  test('is nothing where there is no port, or on request', () => {
    expect(probes({ ports: [] })).toMatchInlineSnapshot(`
      "readinessProbe: null
      livenessProbe: null
      startupProbe: null"
    `)
    expect(probes({ health: { readiness: 'none' } })).toMatchInlineSnapshot(`
      "readinessProbe: null
      livenessProbe: null
      startupProbe: null"
    `)
    expect(probes({ ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] })).toMatchInlineSnapshot(`
      "readinessProbe: null
      livenessProbe: null
      startupProbe: null"
    `)
  })

  test('is what somebody wrote', () => {
    expect(
      probes({
        health: {
          readiness: { path: '/ready', port: 9090, period: 2.5, timeout: 1, failures: 4, delay: 0 },
          liveness: { path: '/live' },
          startup: { command: ['sh', '-c', 'test -f $$HOME/up'] },
        },
      }),
    ).toMatchInlineSnapshot(`
      "readinessProbe: httpGet:   path: /ready   port: 9090 periodSeconds: 3 timeoutSeconds: 1 failureThreshold: 4
      livenessProbe: httpGet:   path: /live   port: 8080
      startupProbe: exec:   command:     - sh     - -c     - test -f $$$$HOME/up"
    `)
  })

  test('without a port to ask is a problem', () => {
    const sample = renderSample([service({ ports: [], health: { readiness: { path: '/ready' } } })])
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.health.readiness: the readiness probe of backend has no port to ask: neither the service nor its image names one  [desired.probe-without-port]
          Write \`port\`, at the probe or at the service, or a \`command\` for the probe.",
      ]
    `)
  })
})

describe('other shapes', () => {
  test('a DaemonSet replaces the pod of a node, never doubles it', () => {
    const sample = renderSample([service({ shape: 'daemonset', replicas: 5 })])
    expect(sample.names).toEqual([
      'Namespace/shop-production',
      'ServiceAccount/backend',
      'Service/backend',
      'DaemonSet/backend',
    ])
    expect(sample.show('DaemonSet/backend', 'spec.updateStrategy')).toMatchInlineSnapshot(`
      "type: RollingUpdate
      rollingUpdate:
        maxUnavailable: 1
        maxSurge: 0"
    `)
    expect(sample.show('DaemonSet/backend', `${POD}.topologySpreadConstraints`)).toBe('null')
  })

  test('a StatefulSet has a claim for each pod and a Service that names them', () => {
    const storage = [{ path: '/var/lib/mysql', size: '10Gi', class: 'fast', mode: 'ReadWriteOnce' as const }]
    const sample = renderSample([service({ name: 'mysql', shape: 'statefulset', storage })])
    expect(sample.names).toEqual([
      'Namespace/shop-production',
      'ServiceAccount/mysql',
      'Service/mysql',
      'Service/mysql-pods',
      'StatefulSet/mysql',
    ])
    expect(sample.show('StatefulSet/mysql', 'spec.volumeClaimTemplates')).toMatchInlineSnapshot(`
      "- apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: var-lib-mysql
        spec:
          accessModes:
            - ReadWriteOnce
          resources:
            requests:
              storage: 10Gi
          storageClassName: fast
          volumeMode: Filesystem"
    `)
    expect(sample.show('StatefulSet/mysql', `${CONTAINER}.volumeMounts`)).toMatchInlineSnapshot(`
      "- name: var-lib-mysql
        mountPath: /var/lib/mysql"
    `)
    expect(sample.show('StatefulSet/mysql', 'spec.serviceName')).toBe('mysql-pods')
    expect(sample.show('Service/mysql-pods', 'spec')).toMatchInlineSnapshot(`
      "clusterIP: None
      publishNotReadyAddresses: true
      selector:
        app.kubernetes.io/name: mysql
        app.kubernetes.io/instance: production
      ports:
        - name: http
          port: 8080
          protocol: TCP
          targetPort: 8080"
    `)
  })

  test('a headless StatefulSet is named by its own Service', () => {
    const sample = renderSample([service({ shape: 'statefulset', headless: true })])
    expect(sample.names).toEqual([
      'Namespace/shop-production',
      'ServiceAccount/backend',
      'Service/backend',
      'StatefulSet/backend',
    ])
    expect(sample.show('StatefulSet/backend', 'spec.serviceName')).toBe('backend')
    expect(sample.show('Service/backend', 'spec.clusterIP')).toBe('None')
  })

  test('cron jobs run the image with their own command, and no Service finds their pods', () => {
    const cron = [
      { name: 'nightly', schedule: '30 2 * * *', command: ['./report'], timeZone: 'Europe/Berlin' },
    ]
    const sample = renderSample([service({ name: 'reports', shape: 'cron', ports: [], cron })])
    expect(sample.names).toEqual([
      'Namespace/shop-production',
      'ServiceAccount/reports',
      'CronJob/reports-nightly',
    ])
    const job = sample.rendered.desired.objects.find(({ id }) => id.kind === 'CronJob')
    expect(job?.body).toMatchObject({
      spec: {
        jobTemplate: {
          spec: { template: { metadata: { labels: { 'app.kubernetes.io/name': 'reports-nightly' } } } },
        },
      },
    })
    expect(sample.show('CronJob/reports-nightly')).toMatchInlineSnapshot(`
      "apiVersion: batch/v1
      kind: CronJob
      metadata:
        name: reports-nightly
        namespace: shop-production
        labels:
          app.kubernetes.io/version: '1.4'
      spec:
        schedule: 30 2 * * *
        timeZone: Europe/Berlin
        concurrencyPolicy: Forbid
        jobTemplate:
          spec:
            backoffLimit: 0
            template:
              metadata: {}
              spec:
                serviceAccountName: reports
                automountServiceAccountToken: false
                enableServiceLinks: false
                restartPolicy: Never
                securityContext:
                  seccompProfile:
                    type: RuntimeDefault
                containers:
                  - name: reports
                    image: registry.test/backend:1.4
                    imagePullPolicy: IfNotPresent
                    env:
                      - name: DIPLOID_BRANCH
                        value: main
                      - name: DIPLOID_ENVIRONMENT
                        value: production
                      - name: DIPLOID_ENVIRONMENT_TYPE
                        value: production
                      - name: DIPLOID_INSTANCE
                        value: production
                      - name: DIPLOID_PROJECT
                        value: shop
                      - name: DIPLOID_ROUTE
                      - name: DIPLOID_ROUTES
                      - name: DIPLOID_SERVICE
                        value: reports
                    resources:
                      requests:
                        cpu: 10m
                        memory: 32Mi
                    securityContext:
                      allowPrivilegeEscalation: false
                    command:
                      - ./report"
    `)
  })

  test('an external host is a name inside the namespace', () => {
    const external = { name: 'mail', shape: 'external', image: { kind: 'none' } } as const
    const { ports: _ports, ...rest } = service(external)
    const byName = renderSample([{ ...rest, external: { host: 'smtp.example.com', port: 25 } }])
    expect(byName.names).toEqual(['Namespace/shop-production', 'Service/mail'])
    expect(byName.show('Service/mail', 'spec')).toMatchInlineSnapshot(`
      "type: ExternalName
      externalName: smtp.example.com
      ports:
        - name: tcp-25
          port: 25
          protocol: TCP
          targetPort: 25"
    `)
    const byAddress = renderSample([{ ...rest, external: { host: '192.0.2.7', port: 25 } }])
    expect(byAddress.names).toEqual(['Namespace/shop-production', 'Service/mail', 'EndpointSlice/mail'])
    expect(byAddress.show('EndpointSlice/mail')).toMatchInlineSnapshot(`
      "apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: mail
        namespace: shop-production
        labels:
          kubernetes.io/service-name: mail
      addressType: IPv4
      endpoints:
        - addresses:
            - 192.0.2.7
          conditions:
            ready: true
      ports:
        - name: tcp-25
          port: 25
          protocol: TCP"
    `)
  })
})

describe('storage', () => {
  const data = { path: '/data', size: '1Gi', mode: 'ReadWriteOnce' as const }

  test('of a Deployment is one claim, and the old pod ends before the new one starts', () => {
    const sample = renderSample([service({ storage: [data] })])
    expect(sample.show('Deployment/backend', 'spec.strategy')).toBe('type: Recreate')
    expect(sample.show('PersistentVolumeClaim/backend-data')).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: backend-data
        namespace: shop-production
      spec:
        accessModes:
          - ReadWriteOnce
        resources:
          requests:
            storage: 1Gi
        volumeMode: Filesystem"
    `)
    expect(sample.show('Deployment/backend', `${POD}.volumes`)).toMatchInlineSnapshot(`
      "- name: data
        persistentVolumeClaim:
          claimName: backend-data"
    `)
    expect(sample.show('Deployment/backend', `${CONTAINER}.volumeMounts`)).toMatchInlineSnapshot(`
      "- name: data
        mountPath: /data"
    `)
  })

  test('that can be shared lets the pods overlap', () => {
    const sample = renderSample([service({ replicas: 2, storage: [{ ...data, mode: 'ReadWriteMany' }] })])
    expect(sample.show('Deployment/backend', 'spec.strategy.type')).toBe('RollingUpdate')
  })

  test('in a folder of the node is held by one pod at a time too', () => {
    const sample = renderSample([service({ hostMaps: [{ host: '/docker/data', path: '/data' }] })])
    expect(sample.show('Deployment/backend', 'spec.strategy')).toBe('type: Recreate')
    expect(sample.show('Deployment/backend', `${POD}.volumes`)).toMatchInlineSnapshot(`
      "- name: host-data
        hostPath:
          path: /docker/data
          type: DirectoryOrCreate"
    `)
  })

  test('is reached by a cron job beside the pod that holds it', () => {
    const cron = [{ name: 'dump', schedule: '@daily', command: ['./dump'] }]
    const sample = renderSample([service({ storage: [data], cron })])
    expect(sample.show('CronJob/backend-dump', 'spec.jobTemplate.spec.template.spec.affinity')).toContain(
      'podAffinity',
    )
    const stateful = renderSample([service({ shape: 'statefulset', storage: [data], cron })])
    const job = stateful.show('CronJob/backend-dump')
    expect(job).not.toContain('volumeMounts')
  })
})
