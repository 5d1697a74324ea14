// The CRDs of Gateway API 1.4 in the standard channel.
module diploid.dev/bed/gateway-api-1.4

go 1.26.0

require sigs.k8s.io/gateway-api v1.4.0
