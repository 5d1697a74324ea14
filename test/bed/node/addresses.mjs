// The bed's own network, all of it inside 198.18.0.0/15, which is set aside for tests and routed nowhere.
export const NODE_NAME = 'node0'
export const NODE_IP = '198.18.0.1'
export const POD_RANGE = '198.18.16.0/20'
export const REGISTRY = `${NODE_IP}:5000`
export const DOMAIN = 'cluster.local'
