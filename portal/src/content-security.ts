import { config } from 'zod';

// The content security policy forbids code made from text. Zod would try for it once, be refused, and leave a report.
config({ jitless: true });
