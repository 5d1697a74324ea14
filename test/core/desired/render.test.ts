import { expect, test } from 'vitest'
import { renderSample } from './sample.ts'

test('the smallest service: a namespace, an account, a Deployment, a Service', () => {
  const sample = renderSample()
  expect(sample.problems).toEqual([])
  expect(sample.names).toMatchInlineSnapshot(`
    [
      "Namespace/shop-production",
      "ServiceAccount/backend",
      "Service/backend",
      "Deployment/backend",
    ]
  `)
  expect(sample.show('Deployment/backend')).toMatchInlineSnapshot(`
    "apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: backend
      namespace: shop-production
      labels:
        app.kubernetes.io/version: '1.4'
    spec:
      replicas: 1
      revisionHistoryLimit: 3
      selector:
        matchLabels:
          app.kubernetes.io/name: backend
          app.kubernetes.io/instance: production
      strategy:
        type: RollingUpdate
        rollingUpdate:
          maxUnavailable: 0
          maxSurge: 1
      template:
        metadata: {}
        spec:
          serviceAccountName: backend
          automountServiceAccountToken: false
          enableServiceLinks: false
          securityContext:
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: backend
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
                  value: backend
              resources:
                requests:
                  cpu: 10m
                  memory: 32Mi
              securityContext:
                allowPrivilegeEscalation: false
              ports:
                - name: http
                  containerPort: 8080
                  protocol: TCP
              readinessProbe:
                tcpSocket:
                  port: 8080"
  `)
  expect(sample.show('Service/backend')).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: Service
    metadata:
      name: backend
      namespace: shop-production
    spec:
      type: ClusterIP
      selector:
        app.kubernetes.io/name: backend
        app.kubernetes.io/instance: production
      ports:
        - name: http
          port: 8080
          protocol: TCP
          targetPort: 8080"
  `)
  expect(sample.show('Namespace/shop-production')).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: Namespace
    metadata:
      name: shop-production"
  `)
})
