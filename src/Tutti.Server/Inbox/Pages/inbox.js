// The inbox: asks every two seconds while the page is seen, keeps what is being typed, and sends answers. Texts of others are only ever set as text.
'use strict';

const lookEvery = 2000;
const csrf = document.querySelector('meta[name="csrf"]').content;
const list = document.getElementById('items');
const state = document.getElementById('state');
const cards = new Map(); // by id: { item, node }
let tag = '';
let timer = 0;

const idOf = item => `${item.run}:${item.path}`;

/** A time span as people say it. */
function coarse(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;
}

function setTime(node, words, at) {
  node.hidden = !at;
  if (!at) return;
  node.dateTime = at;
  node.title = new Date(at).toLocaleString();
  node.textContent = words;
}

function showTimes({ item, node }) {
  const now = Date.now();
  setTime(node.querySelector('.since'), `asked ${coarse(now - Date.parse(item.since))} ago`, item.since);
  const left = item.expires ? Date.parse(item.expires) - now : Infinity;
  const expires = node.querySelector('.expires');
  setTime(expires, left > 0 ? `expires in ${coarse(left)}` : 'expired', item.expires);
  expires.classList.toggle('soon', left < 5 * 60 * 1000);
}

function showFault(node, text) {
  const fault = node.querySelector('.fault');
  fault.textContent = text;
  fault.hidden = !text;
}

/** Fills a card; what somebody has typed stays. */
function show(card) {
  const { item, node } = card;
  const part = selector => node.querySelector(selector);
  part('.prompt').textContent = item.prompt;
  part('.for').textContent = item.for ? `for ${item.for}` : 'for anybody';
  part('.call').hidden = item.arguments === undefined;
  part('.arguments').textContent = item.arguments ?? '';
  part('.details').hidden = item.details === undefined;
  part('.details').textContent = item.details ?? '';
  part('.lines').replaceChildren(...item.lines.flatMap(line => {
    const [label, text] = [document.createElement('dt'), document.createElement('dd')];
    label.textContent = line.label;
    text.textContent = line.text;
    text.className = /^[a-z]+$/.test(line.label) ? line.label : '';
    return [label, text];
  }));
  part('.form').hidden = item.form === undefined;
  part('.form').replaceChildren(...fieldsOf(item.form));
  part('.key').hidden = !item.needsKey;
  part('.amount').hidden = !item.choices.includes('top-up');
  part('.result').hidden = !item.isOutcome;
  part('.cost').hidden = !item.isOutcome;
  part('.command code').textContent = item.command;
  part('.choices').replaceChildren(...buttonsOf(card));
  showTimes(card);
}

/** The fields of a form, as its JSON schema says them; what is no plain value is written as JSON. */
function fieldsOf(form) {
  if (form === undefined) return [];
  if (!form.properties) return [fieldOf('', { description: 'JSON' }, true)];
  return Object.entries(form.properties).map(([name, schema]) => fieldOf(name, schema, (form.required ?? []).includes(name)));
}

function fieldOf(name, schema, isRequired) {
  const [field, label, hint] = [document.createElement('div'), document.createElement('label'), document.createElement('p')];
  const control = controlOf(schema);
  field.className = 'field';
  label.textContent = `${schema.title ?? (name || 'Answer')}${isRequired ? '' : ' (if you like)'} `;
  control.dataset.field = name;
  control.dataset.kind = schema.enum ? 'enum' : schema.type ?? 'json';
  label.append(control);
  hint.className = 'hint';
  hint.textContent = schema.description ?? '';
  field.append(label, hint);
  return field;
}

function controlOf(schema) {
  if (schema.enum || schema.type === 'boolean') {
    const select = document.createElement('select');
    for (const value of ['', ...(schema.enum ?? [true, false])]) {
      const option = document.createElement('option');
      option.value = value === '' ? '' : JSON.stringify(value);
      option.textContent = value === '' ? '–' : String(value);
      select.append(option);
    }

    return select;
  }

  if (schema.type === 'number' || schema.type === 'integer') {
    const input = document.createElement('input');
    input.inputMode = 'decimal';
    input.autocomplete = 'off';
    return input;
  }

  const text = document.createElement('textarea');
  text.rows = schema.type === 'string' && (schema.maxLength ?? 200) <= 100 ? 1 : 3;
  return text;
}

/** What was typed into a form, as JSON; throws where a field is none. */
function contentOf(node) {
  const values = [...node.querySelectorAll('[data-field]')].map(control => [control.dataset.field, valueOf(control)]).filter(([, value]) => value !== undefined);
  return JSON.stringify(values.length === 1 && values[0][0] === '' ? values[0][1] : Object.fromEntries(values));
}

function valueOf(control) {
  const text = control.value;
  if (text.trim() === '') return undefined;
  if (control.dataset.kind === 'string') return text;
  try { return JSON.parse(text); } catch { throw new Error(`${control.dataset.field || 'The answer'}: '${text}' is not what this field takes.`); }
}

function buttonsOf(card) {
  const { choices } = card.item;
  return [...choices].reverse().map(choice => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = choice;
    if (['approve', 'top-up', 'yes', 'done'].includes(choice)) button.className = 'yes';
    if (choice === choices[0] && !card.item.isOutcome) button.className = 'no';
    button.addEventListener('click', () => choose(card, choice));
    return button;
  }).sort((one, other) => rankOf(one) - rankOf(other));
}

const rankOf = button => button.className === 'yes' ? 0 : button.className === 'no' ? 2 : 1;

/** Editing first shows the arguments; the second time they are sent. */
function choose(card, choice) {
  const edited = card.node.querySelector('.edited');
  if (choice === 'edit' && edited.hidden) {
    const text = edited.querySelector('textarea');
    edited.hidden = false;
    text.value = card.item.arguments ?? '{}';
    text.rows = Math.min(20, text.value.split('\n').length + 1);
    text.focus();
    return;
  }

  answer(card, choice);
}

async function answer(card, choice) {
  const { item, node } = card;
  const form = node.querySelector('form');
  const value = name => form.elements[name].value;
  const body = { run: item.run, path: item.path, choice, comment: value('comment'), key: value('key').trim() };
  if (choice === 'edit') body.arguments = value('arguments');
  if (choice === 'done' && item.form !== undefined) {
    try { body.content = contentOf(node); } catch (wrong) { return showFault(node, wrong.message); }
  }

  if (choice === 'top-up' && value('amount').trim()) body.amount = value('amount').trim();
  if (choice === 'happened' && value('result').trim()) body.result = value('result');
  if (item.isOutcome && value('cost').trim()) body.cost = value('cost').trim();
  form.elements.key.value = ''; // it was for this answer
  showFault(node, '');
  setBusy(node, true);
  try {
    const reply = await fetch('/api/answer', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Tutti-Csrf': csrf }, body: JSON.stringify(body) });
    if (!reply.ok) {
      const fault = await reply.json();
      showFault(node, `${fault.code}: ${fault.message}`);
      (item.needsKey ? form.elements.key : node).focus();
      return;
    }

    state.textContent = `Answered: ${choice}`;
    await look();
  } catch {
    showFault(node, 'The inbox does not answer. Is the command still running? Nothing is known of this answer; look before you send it again.');
  } finally {
    setBusy(node, false);
  }
}

function setBusy(node, isBusy) {
  for (const button of node.querySelectorAll('button')) button.disabled = isBusy;
}

function showAll(items) {
  const open = new Set(items.map(idOf));
  for (const [id, { node }] of cards) {
    if (open.has(id)) continue;
    node.remove();
    cards.delete(id);
  }

  for (const item of items) {
    let card = cards.get(idOf(item));
    const isSame = card && JSON.stringify(card.item) === JSON.stringify(item);
    if (!card) {
      card = { node: document.getElementById('card').content.firstElementChild.cloneNode(true) };
      card.node.querySelector('form').addEventListener('submit', submitted => submitted.preventDefault());
      list.append(card.node);
      cards.set(idOf(item), card);
    }

    card.item = item;
    if (!isSame) show(card);
  }

  document.getElementById('nothing').hidden = items.length > 0;
  document.title = items.length > 0 ? `(${items.length}) Inbox · Tutti` : 'Inbox · Tutti';
}

function say(text, isLost) {
  state.textContent = text;
  state.classList.toggle('lost', isLost);
}

async function look() {
  clearTimeout(timer);
  try {
    const reply = await fetch('/api/approvals', { headers: tag ? { 'If-None-Match': tag } : {} });
    if (reply.status === 401) return location.reload();
    if (reply.status !== 304) {
      const answer = await reply.json();
      if (!reply.ok) throw new Error(`${answer.code}: ${answer.message}`);
      tag = reply.headers.get('ETag') ?? '';
      showAll(answer);
    }

    for (const card of cards.values()) showTimes(card);
    say(cards.size === 1 ? '1 open' : `${cards.size} open`, false);
  } catch (lost) {
    say(lost instanceof TypeError ? 'The inbox does not answer. Is the command still running?' : lost.message, true);
  }

  if (!document.hidden) timer = setTimeout(look, lookEvery);
}

/** j and k go through the cards, as in the lists of other tools; not while somebody types. */
function move(pressed) {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.target.closest('input, textarea, select') || !['j', 'k'].includes(pressed.key)) return;
  const all = [...list.querySelectorAll('.card')];
  const at = all.findIndex(card => card.contains(document.activeElement));
  all[Math.max(0, Math.min(all.length - 1, at + (pressed.key === 'j' ? 1 : -1)))]?.focus();
}

document.addEventListener('keydown', move);
document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });
look();
