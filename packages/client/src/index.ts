export { shiftRanges } from './shift-ranges.ts';
