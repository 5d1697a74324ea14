// Pictures lie in an object store of our own; a bucket is made before the application starts.
config = {
  name: 'shop',
  services: {
    store: { type: 'minio', storage: { '/data': '500Gi' } },
    pictures: {
      image: 'acme/pictures:1',
      port: 8080,
      env: {
        S3_ENDPOINT: services.store.url,
        S3_ACCESS_KEY: services.store.env.MINIO_ROOT_USER,
        S3_SECRET_KEY: services.store.env.MINIO_ROOT_PASSWORD,
        S3_BUCKET: 'pictures-$env',
      },
      init: {
        bucket: {
          image: 'minio/mc:latest',
          env: from(services.pictures.env), // an image of its own, so variables are its own as well
          command: 'mc alias set store "$S3_ENDPOINT" "$S3_ACCESS_KEY" "$S3_SECRET_KEY" && mc mb --ignore-existing store/$S3_BUCKET',
        },
      },
      needs: ['store'],
    },
  },
}
