import type { Mistake } from '../case.ts'

const WEB = 'image: nginx:1.27\nport: 80\n'

export const files: readonly Mistake[] = [
  { title: 'There is no configuration', files: { 'README.md': '# Operations\n' }, alone: true },
  {
    title: 'The name of the file is misspelt',
    files: { 'diploid.conf.yaml': 'name: shop\n' },
    alone: true,
  },
  { title: 'Two configurations', files: { '.diploid.conf.js': "config = { name: 'shop' }\n" } },
  {
    title: 'Two files for one service',
    files: { 'web.diploid.yaml': WEB, 'web.diploid.js': "config = { image: 'nginx:1.27' }\n" },
  },
  {
    title: 'Two files for one service in two folders',
    files: { 'web.diploid.yaml': WEB, 'front/web.diploid.yml': WEB },
  },
  { title: 'A service file with capitals', files: { 'Web.diploid.yaml': WEB } },
  { title: 'A service file with an underscore', files: { 'web_shop.diploid.yaml': WEB } },
  { title: 'A service file called defaults', files: { 'defaults.diploid.yaml': 'replicas: 2\n' } },
  {
    title: 'The configuration is empty',
    files: { '.diploid.conf.yaml': '', 'web.diploid.yaml': 'port: 80\n' },
    alone: true,
  },
  {
    title: 'The configuration is empty, and so is its folder',
    files: { '.diploid.conf.yaml': '' },
    alone: true,
  },
  {
    title: 'All of the configuration is a comment',
    files: { '.diploid.conf.yaml': '# name: shop\n# services:\n#   web: { image: nginx }\n' },
    alone: true,
  },
  {
    title: 'All services are comments',
    files: { '.diploid.conf.yaml': 'name: shop\nservices:\n  # web: { image: nginx }\n' },
    alone: true,
  },
  {
    title: 'No service is left, and that is meant',
    files: { '.diploid.conf.yaml': 'name: shop\nservices: {}\n' },
    alone: true,
    understood: true,
  },
  { title: 'A service file that is empty, for a service without code', files: { 'web.diploid.yaml': '' } },
  { title: 'The configuration is a list', files: { '.diploid.conf.yaml': '- name: shop\n' }, alone: true },
  { title: 'The configuration is a text', files: { '.diploid.conf.yaml': 'shop\n' }, alone: true },
  { title: 'A service file is a text', files: { 'web.diploid.yaml': 'nginx\n' } },
]
