// The worker in which pdf.js reads documents: bundled with the page, never fetched from elsewhere.
import "pdfjs-dist/build/pdf.worker.min.mjs";
