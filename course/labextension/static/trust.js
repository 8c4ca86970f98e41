/*
 * May this notebook run by itself? Running on opening is dangerous for whoever opens a stranger's
 * file (a trainer and a submission), so a notebook's own word counts for nothing: every code cell
 * must stand in the manifest that was installed with the kit. Any doubt means no.
 */

export const KERNEL = 'course'; // the kit's kernel, which does not import from the current folder
const FOREIGN = { submitted: '学员提交', autograded: '自动评分', feedback: '批改反馈' };

export const WHY = {
  noCode: '本页没有可以运行的内容。',
  noManifest: '没有读到课程清单，请联系培训师。',
  kernel: '本页使用的不是课程自带的“消保课程”运行环境。',
  changed: '检查之后本页内容又有变动。',
  error: '检查本页内容时出现问题，请联系培训师。',
  folder: name => `本页放在“${name}”文件夹里，不是课程原件。`,
  unknown: n => `本页有 ${n} 处程序内容与课程原件不一致。`
};

/** The set of known digests, or null when the manifest is missing, unreadable or malformed. */
export async function fetchManifest(url) {
  try {
    const address = new URL(url, document.baseURI);
    if (address.origin !== location.origin) return null;
    const answer = await fetch(address, { cache: 'no-store', credentials: 'same-origin' });
    if (!answer.ok) return null;
    const manifest = await answer.json();
    const good =
      manifest.version === 1 &&
      Array.isArray(manifest.cells) &&
      manifest.cells.every(digest => /^[0-9a-f]{64}$/.test(digest));
    return good ? new Set(manifest.cells) : null;
  } catch {
    return null;
  }
}

/** The exact texts of the code cells, in order. */
export function codeSources(model) {
  return Array.from(model.cells)
    .filter(cell => cell.type === 'code')
    .map(cell => cell.sharedModel.getSource());
}

/** The forbidden folder that a path goes through, in Chinese, or null. */
export function foreignFolder(...paths) {
  for (const segment of paths.join('/').toLowerCase().split(/[/\\:]+/)) {
    if (Object.hasOwn(FOREIGN, segment)) return FOREIGN[segment];
  }
  return null;
}

/**
 * Check a loaded notebook. Gives {ok: true, sources} or {ok: false, why}.
 * `sources` are the texts that were checked: compare them again in the same breath as running.
 */
export async function checkNotebook({ model, paths, kernelNames, manifestUrl, sha256 }) {
  const no = why => ({ ok: false, why });
  try {
    const folder = foreignFolder(...paths);
    if (folder) return no(WHY.folder(folder));
    const sources = codeSources(model);
    if (!sources.length) return no(WHY.noCode);
    if (!kernelNames.length || !kernelNames.every(name => name === KERNEL)) return no(WHY.kernel);
    const known = await fetchManifest(manifestUrl);
    if (!known) return no(WHY.noManifest);
    const digests = await Promise.all(sources.map(sha256));
    const unknown = digests.filter(digest => !known.has(digest)).length;
    return unknown ? no(WHY.unknown(unknown)) : { ok: true, sources };
  } catch (error) {
    console.warn('course-kit: check failed', error);
    return no(WHY.error);
  }
}
