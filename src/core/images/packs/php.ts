import { type CodeFacts, lines, type Pack, PORT, type Recipe } from './pack.ts'

/** PHP behind Apache; what is served is public/, where there is one. */
export const PHP: Pack = { name: 'php', version: 1, signs: ['composer.json', 'index.php'], reads: [], recipe }

/** www-data of the image. */
const WWW_DATA = 33

function recipe({ paths }: CodeFacts): Recipe {
  const root = paths.has('public/index.php') ? '/var/www/html/public' : '/var/www/html'
  const composer = paths.has('composer.json')
  // Where Apache's folder and port are set: https://github.com/docker-library/docs/blob/c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb/php/content.md
  return {
    dockerfile: lines(
      'FROM php:8.5-apache',
      composer &&
        'RUN apt-get update && apt-get install -y --no-install-recommends git unzip && rm -rf /var/lib/apt/lists/*',
      composer && 'COPY --from=composer:2 /usr/bin/composer /usr/local/bin/composer',
      'RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini" \\',
      `  && sed -ri -e 's!/var/www/html!${root}!g' /etc/apache2/sites-available/*.conf \\`,
      `  && sed -ri -e 's/^Listen 80$/Listen ${PORT}/' /etc/apache2/ports.conf \\`,
      `  && sed -ri -e 's/:80>/:${PORT}>/' /etc/apache2/sites-available/*.conf \\`,
      // Apache serves hidden files like any other.
      `  && printf '<FilesMatch "^[.]">\\n  Require all denied\\n</FilesMatch>\\n' > /etc/apache2/conf-enabled/hidden.conf \\`,
      '  && a2enmod rewrite',
      'COPY . .',
      composer &&
        'RUN COMPOSER_ALLOW_SUPERUSER=1 composer install --no-dev --no-interaction --optimize-autoloader',
      'RUN chown -R www-data:www-data /var/www/html',
      `ENV PORT=${PORT}`,
      `USER ${WWW_DATA}`,
      `EXPOSE ${PORT}`,
    ),
    ignore: composer ? ['.git', 'vendor'] : ['.git'],
  }
}
