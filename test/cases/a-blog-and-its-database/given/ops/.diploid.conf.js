// A ready application as its image wants it: variables with names of its own, a volume for what people upload.
config = {
  name: 'blog',
  domain: 'shop.example',
  services: {
    db: { type: 'mariadb', env: { MARIADB_DATABASE: 'wordpress' } },
    blog: {
      image: 'wordpress:6',
      port: 80,
      url: ['https://blog.$domain', 'https://news.$domain'],
      env: {
        WORDPRESS_DB_HOST: services.db.host,
        WORDPRESS_DB_NAME: services.db.env.MARIADB_DATABASE,
        WORDPRESS_DB_USER: services.db.env.MARIADB_USER,
        WORDPRESS_DB_PASSWORD: services.db.env.MARIADB_PASSWORD,
      },
      storage: { '/var/www/html': '10Gi' },
      files: { '/usr/local/etc/php/conf.d/uploads.ini': 'upload_max_filesize = 64M\npost_max_size = 64M\n' },
      needs: ['db'],
    },
  },
}
