import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// `HAZWAY_URL` names a running service for `npm run dev`.
const service = process.env.HAZWAY_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 1500 },
  server: { proxy: { '/api': service, '/docs': service, '/openapi.json': service } },
});
