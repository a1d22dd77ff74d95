// Loads and decodes chunks. Columns stay arrays: 100,000 row objects would cost seconds.
(() => {
  'use strict';

  const waiting = new Map();

  // Chunk files call this function. It is the only name that the page adds to `window`.
  window.reportChunk = (name, base64) => {
    const entry = waiting.get(name);
    if (!entry) return;
    waiting.delete(name);
    entry.resolve(base64);
  };

  const loadFile = name =>
    new Promise((resolve, reject) => {
      waiting.set(name, { resolve });
      const file = `${encodeURIComponent(report.meta.folder)}/${name}.js`;
      const script = document.createElement('script');
      script.src = file;
      script.onload = () => {
        if (waiting.delete(name)) reject(new Error(`${file} holds another chunk`));
        script.remove();
      };
      script.onerror = () => {
        waiting.delete(name);
        reject(new Error(`cannot load ${file}: keep the folder beside the page`));
      };
      document.head.append(script);
    });

  const inlineChunks = () => {
    const found = new Map();
    for (const script of document.querySelectorAll('script[data-chunk]'))
      found.set(script.dataset.chunk, script);
    return found;
  };
  const inline = inlineChunks();

  const bytesOf = base64 => {
    if (typeof Uint8Array.fromBase64 === 'function') return Uint8Array.fromBase64(base64);
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
    return bytes;
  };

  report.loadChunk = async name => {
    const script = inline.get(name);
    const base64 = script ? script.textContent.trim() : await loadFile(name);
    const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream('gzip'));
    return JSON.parse(await new Response(stream).text());
  };

  const joinTyped = (Type, chunks, key) => {
    const total = chunks.reduce((sum, chunk) => sum + chunk[key].length, 0);
    const joined = new Type(total);
    let at = 0;
    for (const chunk of chunks) {
      joined.set(chunk[key], at);
      at += chunk[key].length;
    }
    return joined;
  };
  // `concat` of two arrays of 100,000 is fast; `push(...array)` overflows the stack.
  const joinPlain = (chunks, key) => [].concat(...chunks.map(chunk => chunk[key]));

  report.setArticles = chunks => {
    report.articles = {
      count: chunks.reduce((sum, chunk) => sum + chunk.id.length, 0),
      id: joinPlain(chunks, 'id'),
      path: joinPlain(chunks, 'path'),
      line: joinPlain(chunks, 'line'),
      site: joinTyped(Int32Array, chunks, 'site'),
      type: joinTyped(Int32Array, chunks, 'type'),
      language: joinTyped(Int32Array, chunks, 'language'),
      words: joinTyped(Float64Array, chunks, 'words'),
      removed: joinTyped(Float64Array, chunks, 'removed'),
    };
  };

  // Each chunk has its own table of strings. One table for all lets equal texts meet.
  const joinStrings = chunks => {
    const strings = [];
    const indexOf = new Map();
    const maps = chunks.map(chunk =>
      Int32Array.from(chunk.strings, text => {
        let index = indexOf.get(text);
        if (index === undefined) {
          index = strings.length;
          indexOf.set(text, index);
          strings.push(text);
        }
        return index;
      }),
    );
    const column = key => {
      const joined = new Int32Array(chunks.reduce((sum, chunk) => sum + chunk[key].length, 0));
      let at = 0;
      chunks.forEach((chunk, c) => {
        for (const index of chunk[key]) {
          joined[at] = maps[c][index];
          at += 1;
        }
      });
      return joined;
    };
    return { strings, why: column('why'), text: column('text') };
  };

  report.setRemovals = chunks => {
    const removals = joinStrings(chunks);
    removals.article = joinTyped(Int32Array, chunks, 'article');
    removals.count = removals.article.length;
    removals.start = joinTyped(Float64Array, chunks, 'start');
    removals.end = joinTyped(Float64Array, chunks, 'end');
    removals.class = joinTyped(Int16Array, chunks, 'class');
    removals.rule = joinTyped(Int16Array, chunks, 'rule');
    removals.words = joinTyped(Int32Array, chunks, 'words');
    removals.score = joinTyped(Int16Array, chunks, 'score');
    removals.threshold = joinTyped(Int16Array, chunks, 'threshold');
    // Long texts are shortened; their hashes stand for them in a review.
    removals.hash = new Map();
    let before = 0;
    for (const chunk of chunks) {
      for (const [row, hash] of Object.entries(chunk.hash || {})) removals.hash.set(before + Number(row), hash);
      before += chunk.article.length;
    }
    removals.first = firstRows(removals.article, report.articles.count);
    report.removals = removals;
  };

  // Removals are sorted by article: those of article i are first[i] .. first[i + 1].
  const firstRows = (articleOf, articles) => {
    const first = new Int32Array(articles + 1);
    for (const article of articleOf) first[article + 1] += 1;
    for (let i = 0; i < articles; i += 1) first[i + 1] += first[i];
    return first;
  };

  report.setPassages = chunks => {
    const passages = { parts: joinPlain(chunks, 'parts') };
    for (const key of ['a', 'b', 'similarity', 'words', 'edits', 'kind', 'a_overlap', 'b_overlap'])
      passages[key] = joinTyped(Int32Array, chunks, key);
    for (const key of ['a_start', 'a_end', 'b_start', 'b_end'])
      passages[key] = joinTyped(Float64Array, chunks, key);
    passages.count = passages.a.length;
    report.passages = passages;
  };

  report.setGroups = chunks => {
    const stays = joinTyped(Int32Array, chunks, 'stays');
    report.groups = { count: stays.length, stays, members: joinPlain(chunks, 'members') };
  };

  // The kept text is the bulk of a report, so a chunk of it loads when one of its articles opens.
  const keptChunks = new Map();
  report.keptText = async article => {
    const firsts = report.meta.kept_first || [];
    let n = firsts.length - 1;
    while (n >= 0 && firsts[n] > article) n -= 1;
    const name = n >= 0 ? report.meta.chunks.kept[n] : undefined;
    if (name === undefined) return null;
    if (!keptChunks.has(name)) keptChunks.set(name, report.loadChunk(name));
    const chunk = await keptChunks.get(name).catch(error => {
      keptChunks.delete(name);
      throw error;
    });
    const kept = chunk.kept[article - firsts[n]];
    return Array.isArray(kept) ? kept : null;
  };

  // Loads all chunks but the kept texts. `progress` gets the share that is done.
  report.loadAll = async progress => {
    const chunks = report.meta.chunks;
    const names = ['articles', 'removals', 'passages', 'groups'].map(key => chunks[key] || []);
    const total = Math.max(1, names.flat().length);
    let done = 0;
    const loadOne = async name => {
      const chunk = await report.loadChunk(name);
      done += 1;
      progress(done / total);
      return chunk;
    };
    const loads = names.map(list => Promise.all(list.map(loadOne)));
    // A failure of a later list must not count as unhandled while an earlier one is awaited.
    for (const load of loads) load.catch(() => undefined);
    report.setArticles(await loads[0]);
    report.setRemovals(await loads[1]);
    return async () => {
      report.setPassages(await loads[2]);
      report.setGroups(await loads[3]);
    };
  };
})();
