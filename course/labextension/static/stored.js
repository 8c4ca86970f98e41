/*
 * Stored widget state is code: an anywidget's `_esm` in a notebook's metadata, or an HTML widget's
 * value, runs in the browser of whoever opens the file, trusted or not, before any cell has run.
 * The kit's pages make their widgets afresh and never need it, so it is dropped while a notebook
 * is being loaded. Only the copy in memory; the file changes when someone saves it.
 * A page option `courseKeepWidgetState: "true"` (page_config.json) keeps JupyterLab's own way.
 */
import { attempt } from './page.js';

export function dropStoredWidgets(panel) {
  attempt('stored widgets', () => {
    const { context } = panel;
    const { model } = context;
    const fromJSON = model.fromJSON.bind(model);
    model.fromJSON = content => fromJSON(withoutWidgets(content));
    if (context.isReady && model.getMetadata('widgets')) model.deleteMetadata('widgets');
  });
}

function withoutWidgets(content) {
  if (!content || !content.metadata || !('widgets' in content.metadata)) return content;
  const { widgets, ...metadata } = content.metadata;
  return { ...content, metadata };
}
