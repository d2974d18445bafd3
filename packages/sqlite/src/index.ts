export { copyDatabase, isDatabase } from './copy-database.ts';
export type { Migrations } from './migrations.ts';
export type { Database, SharedDatabaseOptions, Statement, Transaction } from './shared-database.ts';
export { openSharedDatabase, openToRead, readPragmaNumber } from './shared-database.ts';
export type { FailureKind, StoreNames } from './store-failure.ts';
export { classifyFailure, describeFailure, StoreFailure } from './store-failure.ts';
export { StoreFiles } from './store-files.ts';
export type { StoreGuardOptions, StoreHealth, StoreLog, StoreOwner } from './store-guard.ts';
export { StoreGuard } from './store-guard.ts';
