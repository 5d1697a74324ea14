/** What browsers should be told unless somebody says otherwise. */
const HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'SAMEORIGIN',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
}

/** What is worth compressing; pictures, fonts and archives are compressed already. */
const COMPRESSED = [
  'application/javascript',
  'application/json',
  'application/ld+json',
  'application/manifest+json',
  'application/wasm',
  'application/xml',
  'application/xml+rss',
  'image/svg+xml',
  'text/css',
  'text/javascript',
  'text/plain',
  'text/xml',
]

/** Files that a page asks for by name. A missing one is missing: the page in its place would be a broken script. */
const ASSETS =
  'avif|bmp|css|eot|gif|gz|ico|jpe?g|js|json|map|mjs|mp3|mp4|ogg|otf|pdf|png|svg|ttf|txt|wasm|webm|webmanifest|webp|woff2?|xml|zip'

/**
 * The configuration of a static server. Everything it writes is in /tmp, so that it runs without root and on a file system
 * that nobody can write to. Directives: https://nginx.org/en/docs/dirindex.html
 */
export function nginxConfig(site: {
  readonly port: number
  readonly spa?: string
  readonly headers?: Readonly<Record<string, string>>
}): string {
  const { port, spa } = site
  return `worker_processes 2;
pid /tmp/nginx.pid;
error_log /dev/stderr warn;

events {
  worker_connections 1024;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  charset utf-8;
  access_log /dev/stdout combined;

  sendfile on;
  tcp_nopush on;
  server_tokens off;
  etag on;
  absolute_redirect off;

  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  gzip on;
  gzip_vary on;
  gzip_proxied any;
  gzip_comp_level 5;
  gzip_min_length 1024;
  gzip_types ${COMPRESSED.join(' ')};

  # A name with a hash in it never means another content; pages are asked for again each time.
  map $uri $cache {
    default "no-cache";
    "~[.-](?=[0-9A-Za-z_-]*[0-9A-Z])[0-9A-Za-z_-]{8,}\\.(${ASSETS})$" "public, max-age=31536000, immutable";
    "~*\\.(avif|bmp|eot|gif|ico|jpe?g|mp3|mp4|ogg|otf|png|svg|ttf|webm|webp|woff2?)$" "public, max-age=3600";
  }

  server {
    listen ${port};
    root /srv/www;
    index index.html;

    add_header Cache-Control $cache;
${headerLines({ ...HEADERS, ...site.headers })}

    error_page 404 /404.html;
    location = /404.html {
      internal;
    }

    location ~ /\\.(?!well-known/) {
      return 404;
    }

    location ~* \\.(${ASSETS})$ {
      try_files $uri =404;
    }

    location / {
      try_files ${spa === undefined ? '$uri $uri/ $uri.html =404' : `$uri $uri/index.html ${spa}`};
    }
  }
}
`
}

/** On every answer, errors included. */
function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `    add_header ${name} ${quoted(value)} always;`)
    .join('\n')
}

/** In nginx's own quotes. The schema lets no `$` through, which would begin a variable. */
function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
