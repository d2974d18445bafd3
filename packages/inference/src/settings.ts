/** For those who read the settings, whether or not a model is set up: loads nothing that models need. */
export type { ConfiguredProvider, LoadedModelSettings, ModelSettings } from './settings/model-settings.ts';
export { loadModelSettings } from './settings/model-settings.ts';
export { MODEL_SETTINGS, PROVIDER_SETTINGS } from './settings/setting-table.ts';
