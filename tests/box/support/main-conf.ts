export interface MainConf {
  readonly folder: string;
  readonly user: string;
  /** What stands where the distribution includes `conf.d`. */
  readonly httpDirectives: string;
}

/** What the `nginx.conf` of Debian and Ubuntu sets for all servers, with its files in a folder of the test. */
export function debianMain({ folder, user, httpDirectives }: MainConf): string {
  return `user ${user};
worker_processes auto;
pid ${folder}/nginx.pid;
error_log ${folder}/main-error.log;
events {
  worker_connections 768;
}
http {
  sendfile on;
  tcp_nopush on;
  types_hash_max_size 2048;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
  ssl_prefer_server_ciphers on;
  access_log ${folder}/main-access.log;
  gzip on;
${temporaryPaths(folder)}
  ${httpDirectives}
}
`;
}

/** The same of Amazon Linux 2023, with the server that stands in it. */
export function amazonMain({ folder, user, httpDirectives }: MainConf): string {
  return `user ${user};
worker_processes auto;
error_log ${folder}/main-error.log notice;
pid ${folder}/nginx.pid;
events {
  worker_connections 1024;
}
http {
  log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                  '$status $body_bytes_sent "$http_referer" '
                  '"$http_user_agent" "$http_x_forwarded_for"';
  access_log ${folder}/main-access.log main;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 65;
  types_hash_max_size 4096;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
${temporaryPaths(folder)}
  ${httpDirectives}
  server {
    listen 80;
    listen [::]:80;
    server_name _;
    root /usr/share/nginx/html;
  }
}
`;
}

function temporaryPaths(folder: string): string {
  return ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${folder}/${name};`)
    .join('\n');
}
