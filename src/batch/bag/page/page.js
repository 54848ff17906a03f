(() => {
  'use strict';
  const at = id => document.getElementById(id);
  const rows = JSON.parse(at('rows').textContent);
  const words = JSON.parse(at('words').textContent);
  const PAGE = 50;
  // The most rows that a printed list has.
  const PRINTED = 5000;
  const NAME = 0, ID = 1, CREDENTIAL = 2, GROUP = 3, DAY = 4, FILES = 5, STEM = 6;

  // What many records share stands in a list of its own.
  const shared = (list, value) => typeof value === 'number' ? list[value] : value;
  const credential = row => shared(words.credentials, row[CREDENTIAL]);
  const group = row => shared(words.groups, row[GROUP]);
  const name = row => row[NAME] || row[ID] || 'No name';
  const sorts = { name, credential, day: row => row[DAY], id: row => row[ID] };

  // Letters that are searched by another one, and marks that nobody types.
  const alike = { 'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'ı': 'i', 'ħ': 'h',
    'ς': 'σ', 'ة': 'ه', 'ى': 'ي', 'ی': 'ي', 'ک': 'ك', 'ہ': 'ه', 'ھ': 'ه', 'ٱ': 'ا', 'ـ': '', "'": '', '’': '', '‘': '', 'ʼ': '', '`': '' };
  const letters = new RegExp('[' + Object.keys(alike).join('') + ']', 'g');
  const marks = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060]/g;
  const fold = text => text.normalize('NFKD').replace(marks, '').toLowerCase()
    .replace(letters, letter => alike[letter])
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, digit => digit.charCodeAt(0) & 15);

  const folded = new Array(rows.length);
  // Names of many scripts are written with a space and without: 山田 太郎, 山田太郎.
  const joined = name => /[\u0590-\u{10ffff}]/u.test(name) ? name.replace(/\s+/g, '') : '';
  const textOf = number => {
    const row = rows[number];
    return folded[number] ??= fold([row[NAME], joined(row[NAME]), row[ID], credential(row), group(row), row[DAY]].join('\n'));
  };
  // Folding all takes a moment, so it is done while nobody waits.
  let ready = 0;
  const prepare = () => {
    const end = Math.min(ready + 2000, rows.length);
    while (ready < end) textOf(ready++);
    if (ready < rows.length) setTimeout(prepare, 0);
  };

  const state = { q: '', c: '', g: '', sort: '', down: false, page: 0 };
  let found = [];

  const search = () => {
    const parts = fold(state.q).split(/\s+/).filter(Boolean);
    found = [];
    for (let number = 0; number < rows.length; number++) {
      const row = rows[number];
      if (state.c !== '' && row[CREDENTIAL] !== +state.c) continue;
      if (state.g !== '' && row[GROUP] !== +state.g) continue;
      if (parts.length && !parts.every(part => textOf(number).includes(part))) continue;
      found.push(number);
    }
    sort();
  };

  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare;
  const sort = () => {
    const key = sorts[state.sort];
    if (!key) return;
    const turn = state.down ? -1 : 1;
    const keys = found.map(number => [key(rows[number]), number]);
    keys.sort((one, other) => turn * order(one[0], other[0]) || one[1] - other[1]);
    found = keys.map(pair => pair[1]);
  };

  const make = (tag, style, text) => {
    const element = document.createElement(tag);
    if (style) element.className = style;
    // On a narrow page rows are no rows of a table for the browser; for those who listen they are.
    if (tag === 'tr') element.role = 'row';
    if (tag === 'td') element.role = 'cell';
    if (text !== undefined) element.textContent = text;
    return element;
  };
  // A name may be written from right to left without turning what stands beside it.
  const bidi = text => {
    const element = make('bdi', '', text);
    element.dir = 'auto';
    return element;
  };
  const address = path => path.split('/').map(encodeURIComponent).join('/');

  const filesOf = row => shared(words.files, row[FILES]).map(([design, folder, ending, whole]) => ({
    design: words.designs[design],
    ending: ending.toUpperCase(),
    path: whole ? folder : `${folder}/${row[STEM] ?? row[ID]}.${ending}`,
  }));
  // What the files of one design are called beside those of another: by its kind, where that tells.
  const called = (design, designs) => {
    const alike = designs.filter(other => other.kind === design.kind);
    return alike.length > 1 ? design.title : design.kind;
  };
  const link = (file, text) => {
    const element = make('a', '');
    element.href = address(file.path);
    element.append(text);
    return element;
  };

  const line = number => {
    const row = rows[number], files = filesOf(row), tr = make('tr');
    const who = make('td', 'who');
    const main = files.find(file => file.ending === 'PDF') ?? files[0];
    who.append(main ? link(main, bidi(name(row))) : bidi(name(row)));
    const what = make('td', 'what');
    what.append(bidi(credential(row)));
    if (group(row)) {
      const of = make('span', 'group');
      of.append(bidi(group(row)));
      what.append(of);
    }
    const made = make('td', 'made'), list = make('div', 'files');
    const designs = [...new Set(files.map(file => file.design))];
    for (const design of designs) {
      const links = make('span', 'links'), kind = called(design, designs);
      for (const file of files.filter(file => file.design === design)) {
        const chip = link(file, file.ending);
        chip.setAttribute('aria-label', `${kind} of ${name(row)} as ${file.ending}`);
        links.append(chip);
      }
      if (words.designs.length > 1) list.append(make('span', 'of', kind));
      list.append(links);
    }
    made.append(list);
    const id = make('td', row[ID].length > 24 ? 'id long' : 'id');
    id.append(bidi(row[ID]));
    tr.append(who, what, make('td', 'day', row[DAY]), id, made);
    return tr;
  };

  const figure = count => count.toLocaleString('en');
  const show = (from, count) => {
    at('list').replaceChildren(...found.slice(from, from + count).map(line));
    const all = found.length === rows.length;
    at('count').textContent = all ? `${figure(rows.length)} records` : `${figure(found.length)} of ${figure(rows.length)} records`;
    at('none').hidden = found.length > 0;
    at('none').textContent = rows.length === 0 ? 'There is no certificate in this archive.'
      : `Nothing is found for “${state.q}”. Try a part of the name, or fewer words.`;
    document.querySelector('table').hidden = found.length === 0;
    const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
    at('pages').hidden = last === 0;
    at('before').disabled = state.page === 0;
    at('after').disabled = state.page === last;
    at('where').textContent = `${figure(from + 1)} to ${figure(Math.min(from + count, found.length))} of ${figure(found.length)}`;
    for (const button of document.querySelectorAll('[data-sort]')) {
      const th = button.closest('th');
      if (button.dataset.sort === state.sort) th.setAttribute('aria-sort', state.down ? 'descending' : 'ascending');
      else th.removeAttribute('aria-sort');
    }
  };

  // The state stands in the address, so that Back from a certificate leads to where one was.
  const keep = () => {
    const kept = new URLSearchParams();
    for (const [key, value] of Object.entries(state)) if (value) kept.set(key, value === true ? '1' : value);
    try { history.replaceState(null, '', '#' + kept); } catch { /* some browsers forbid it for files */ }
  };
  const restore = () => {
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const key of ['q', 'c', 'g', 'sort']) state[key] = kept.get(key) ?? '';
    state.down = kept.has('down');
    state.page = Number.parseInt(kept.get('page'), 10) || 0;
    at('query').value = state.q;
    at('credential').value = state.c;
    at('group').value = state.g;
  };
  const refresh = () => {
    state.page = Math.max(0, Math.min(state.page, Math.ceil(found.length / PAGE) - 1));
    show(state.page * PAGE, PAGE);
    keep();
  };
  const renew = () => { state.page = 0; search(); refresh(); };

  const fill = (id, list) => {
    // A list that is too long to pick from, or of which there is only one, is no help.
    if (list.length < 2 || list.length > 500) return;
    const numbers = list.map((_, number) => number).filter(number => list[number]).sort((one, other) => order(list[one], list[other]));
    at(id).append(new Option('All', ''), ...numbers.map(number => new Option(list[number], number)));
    at('pick-' + id).hidden = false;
  };
  const turn = by => { state.page += by; refresh(); at('register').scrollIntoView({ block: 'start' }); };

  fill('credential', words.credentials);
  fill('group', words.groups);
  at('query').addEventListener('input', event => { state.q = event.target.value; renew(); });
  at('credential').addEventListener('change', event => { state.c = event.target.value; renew(); });
  at('group').addEventListener('change', event => { state.g = event.target.value; renew(); });
  at('before').addEventListener('click', () => turn(-1));
  at('after').addEventListener('click', () => turn(1));
  for (const button of document.querySelectorAll('[data-sort]')) {
    button.addEventListener('click', () => {
      const same = state.sort === button.dataset.sort;
      // Up, down, and back to the order of the records.
      if (same && state.down) { state.sort = ''; state.down = false; }
      else { state.sort = button.dataset.sort; state.down = same; }
      renew();
    });
  }

  const links = () => [...document.querySelectorAll('.who a')];
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const query = at('query'), inside = event.target.closest('input, select');
    if (event.key === '/' && !inside) { event.preventDefault(); query.focus(); query.select(); return; }
    if (event.key === 'Escape' && event.target === query) { query.value = state.q = ''; renew(); return; }
    if (event.key === 'Enter' && event.target === query && found.length === 1) { links()[0]?.click(); return; }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const all = links(), where = all.indexOf(document.activeElement);
    if (where < 0 && event.target !== query) return;
    if (where < 0 && event.key === 'ArrowUp') return;
    event.preventDefault();
    if (where === 0 && event.key === 'ArrowUp') query.focus();
    else all[where + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  });
  addEventListener('beforeprint', () => show(0, PRINTED));
  addEventListener('afterprint', refresh);
  addEventListener('hashchange', () => {
    // The link that skips to the list leads to no state.
    if (!location.hash.includes('=')) return;
    restore();
    search();
    refresh();
  });

  at('register').hidden = false;
  restore();
  search();
  refresh();
  prepare();
})();
