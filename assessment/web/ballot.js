// A participant's phone: come in with the code, choose a role, vote, wait, see what was found.
//
// Everything goes by HTTP and is sent again until it is answered. The phone asks for news and is
// answered when there is some; only then is anything drawn anew, and the field of the comment only
// when another item is voted on, so that nothing half typed is lost. What is typed and not voted yet
// is kept by the browser. Words arrive as text and are never read as HTML. Seconds are counted from
// what the server says is left: no clock of a phone is asked for the time of day.

const AGAIN_MS = 1500; // after a question that was not answered
const SOON_MS = 200; // the first time
const PATIENCE_MS = 400; // longer than that, and it says that it is still saving
const TYPED_MS = 900; // a pause in typing: the comment of a vote is sent along
const LATE_MS = 8000; // no answer for so long: the connection is dead, and it is asked again
const ATTEND_MS = 40000; // the same for news, which may be long in coming

export default function ({ parentElement, data, setStateValue }) {
  const ballot = (parentElement.yhBallot ??= new Ballot(parentElement));
  ballot.tell = (code) => setStateValue("entered", code);
  ballot.begin(data);
  return () => gone(parentElement) && ballot.leave();
}

class Ballot {
  constructor(parent) {
    this.box = make(parent, "div", { class: "yw-phone" });
    this.moves = -1; // how many moves of facilitators are known here
    this.round = null; // which vote is shown
    this.revision = 0; // how often this seat is known to have voted in it
  }

  begin(data) {
    const isOther = this.data?.language !== data.language;
    this.data = data;
    this.isLeft = false;
    if (this.workshop !== undefined) isOther && this.listenAnew();
    else if (isOther || this.asked !== data.code) this.entrance(data.code);
  }

  leave() {
    this.isLeft = true;
    this.asking?.abort();
    clearInterval(this.ticking);
  }

  get words() {
    return this.data.words;
  }

  // ---- Coming in

  entrance(code) {
    this.asked = code;
    if (code) this.enter(code);
    else if (!this.box.childElementCount) this.drawCode("");
  }

  drawCode(code) {
    const field = make(null, "input", { id: "yw-code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 20 });
    field.value = code;
    const label = make(null, "label", { for: "yw-code" }, this.words.code);
    const help = make(null, "p", { class: "yw-help" }, this.words.code_help);
    this.form([label, field, help], this.words.go_in, () => this.enter(field.value));
  }

  form(parts, word, submitted) {
    this.alarm = make(null, "p", { class: "yh-alarm", role: "alert", hidden: "" });
    const button = make(null, "button", { class: "yw-go" }, word);
    const form = make(null, "form", { class: "yw-form" }, ...parts, this.alarm, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submitted();
    });
    this.box.replaceChildren(form);
  }

  async enter(code) {
    const answer = await this.ask("enter", { code });
    if (answer.isAborted) return;
    if (answer.refused) {
      this.drawCode(code);
      this.warn(answer.refused);
      return;
    }
    this.asked = this.code = code;
    this.tell(code);
    if (answer.isSeated) this.sitDown(answer.workshop);
    else this.drawRoles(answer);
  }

  drawRoles({ isNamed, roles }) {
    const choose = make(null, "select", { id: "yw-role" });
    for (const { id, name } of roles) make(choose, "option", { value: id }, name);
    make(choose, "option", { value: "" }, this.words.role_other);
    const parts = [];
    if (roles.length) parts.push(make(null, "label", { for: "yw-role" }, this.words.role), choose);
    const name = make(null, "input", { id: "yw-name", autocomplete: "name", maxlength: 80 });
    if (isNamed) parts.push(make(null, "label", { for: "yw-name" }, this.words.name), name);
    parts.push(make(null, "p", { class: "yw-help" }, isNamed ? this.words.named : this.words.anonymous));
    this.form(parts, this.words.join, async () => {
      const answer = await this.ask("join", { code: this.code, role: choose.value, name: name.value });
      if (answer.isAborted) return;
      if (answer.refused) this.warn(answer.refused);
      else this.sitDown(answer.workshop);
    });
  }

  sitDown(workshop) {
    this.workshop = workshop;
    this.box.replaceChildren();
    this.state = make(this.box, "p", { class: "yw-state", role: "status" });
    this.timer = make(this.box, "p", { class: "yw-timer" });
    this.item = make(this.box, "div", { class: "yh-card" });
    this.options = make(this.box, "div", { class: "yw-options", role: "radiogroup" });
    this.saved = make(this.box, "p", { class: "yh-saved", role: "status" });
    this.alarm = make(this.box, "p", { class: "yh-alarm", role: "alert", hidden: "" });
    this.remark = make(this.box, "div", { class: "yw-remark" });
    this.found = make(this.box, "div", { class: "yw-found" });
    this.options.addEventListener("keydown", (event) => walk(event, this.options));
    this.ticking = setInterval(() => this.tick(), 250);
    this.listen();
  }

  // ---- Hearing news

  async listen() {
    if (this.isListening) return;
    this.isListening = true;
    while (!this.isLeft) {
      this.asking = new AbortController();
      const dead = setTimeout(() => this.asking.abort(), ATTEND_MS);
      const known = { workshop: this.workshop, moves: this.moves, round: this.round ?? 0, revision: this.revision };
      const answer = await this.ask("attend", known, this.asking.signal);
      clearTimeout(dead);
      if (this.isLeft) break;
      if (answer.refused) {
        this.over(answer.refused);
        break;
      }
      if (!answer.isAborted) this.show(answer);
    }
    this.isListening = false;
  }

  /** In another language: everything again. */
  listenAnew() {
    this.moves = -1;
    this.asking?.abort();
    this.listen();
  }

  over(words) {
    this.state.textContent = words;
    for (const part of [this.timer, this.item, this.options, this.remark, this.found]) part.replaceChildren();
  }

  show(told) {
    this.told = told;
    this.moves = told.moves;
    this.endsAt = told.seconds == null ? null : performance.now() + told.seconds * 1000;
    const isHidden = told.phase === "open" || told.phase === "closed";
    if (told.round !== this.round) this.turnTo(told);
    if (told.item) this.drawItem(told.item);
    if (told.mine && !this.pending && told.revision >= this.revision) {
      this.mine = told.mine;
      this.choice = told.mine.choice;
      this.revision = told.revision;
      if (!this.field.value) this.field.value = told.mine.comment;
    }
    this.item.hidden = !told.item;
    this.options.hidden = this.remark.hidden = !isHidden;
    this.drawFound(told);
    this.mark();
    this.tick();
  }

  /** Another item, or the same once more. */
  turnTo({ round, mine }) {
    this.round = round;
    this.pending = this.choice = undefined;
    this.mine = undefined; // the vote that is saved
    this.revision = 0;
    this.warn("");
    this.saved.textContent = "";
    this.drawOptions();
    this.drawRemark(kept(this.place) ?? mine?.comment ?? "");
  }

  get place() {
    return `yw-comment-${this.workshop}-${this.round}`;
  }

  drawItem({ id, stage, name, practice, evidence }) {
    const no = make(null, "span", { class: `yh-no yh-no-${stage}` }, stage);
    this.item.replaceChildren(
      make(null, "h2", {}, no, name, make(null, "small", {}, id)),
      make(null, "p", { class: "yh-practice" }, practice),
      make(null, "div", { class: "yh-guide" }, make(null, "p", {}, evidence)),
    );
  }

  drawOptions() {
    this.options.setAttribute("aria-label", this.words.vote);
    this.options.replaceChildren(
      ...this.data.choices.map(({ value, mark, word }) => {
        const sign = make(null, "span", { "aria-hidden": "true" }, mark);
        const button = make(null, "button", { type: "button", role: "radio" }, sign, word);
        button.dataset.value = value;
        button.addEventListener("click", () => this.chosen(value));
        return button;
      }),
    );
  }

  drawRemark(text) {
    const id = "yw-comment";
    this.field = make(null, "textarea", { id, rows: 3, maxlength: 1000, placeholder: this.words.comment_help });
    this.field.value = text;
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", () => this.sendTyped());
    this.remark.replaceChildren(make(null, "label", { for: id }, this.words.comment), this.field);
  }

  drawFound({ tally, lock }) {
    this.found.replaceChildren();
    if (!tally) return;
    const most = Math.max(1, ...Object.values(tally.counts));
    for (const { value, mark, word } of this.data.choices) {
      const count = tally.counts[value];
      if (!count && (value === "NA" || value === "?")) continue;
      const bar = make(null, "i", { style: `width:${(100 * count) / most}%` });
      const name = make(null, "span", {}, `${mark} ${word}`);
      const isMine = value === this.mine?.choice;
      const line = make(this.found, "p", { class: isMine ? "yw-line yw-mine" : "yw-line" }, name, make(null, "b", {}, bar), make(null, "em", {}, count));
      if (isMine) make(line, "small", {}, this.words.mine);
    }
    for (const line of tally.lines) make(this.found, "p", {}, line);
    if (lock) make(this.found, "p", { class: "yw-lock" }, lock);
  }

  /** Which choice is on, what may still be chosen, and where things stand. */
  mark() {
    const { phase } = this.told;
    const isTimeUp = phase === "closed" || (this.endsAt !== null && performance.now() > this.endsAt);
    const isShut = isTimeUp && !this.revision;
    const radios = [...this.options.children];
    const on = radios.findIndex((radio) => radio.dataset.value === this.choice);
    radios.forEach((radio, n) => {
      radio.setAttribute("aria-checked", n === on);
      radio.tabIndex = n === Math.max(0, on) ? 0 : -1;
      radio.disabled = isShut;
    });
    const has = this.revision > 0 || this.choice;
    const hidden = isShut ? "closed" : has ? "waits_for_reveal" : "vote";
    const state = { open: hidden, closed: hidden, waiting: "wait", revealed: "revealed", locked: "locked" };
    set(this.state, this.words[state[phase] ?? phase]);
    this.state.dataset.phase = phase;
    if (phase === "dismissed") this.drawRejoin();
  }

  drawRejoin() {
    const button = make(null, "button", { type: "button", class: "yw-go" }, this.words.join_again);
    button.addEventListener("click", () => location.reload());
    this.found.replaceChildren(button);
  }

  tick() {
    if (!this.told) return;
    const isHidden = this.told.phase === "open" || this.told.phase === "closed";
    const left = this.endsAt == null ? null : Math.max(0, Math.ceil((this.endsAt - performance.now()) / 1000));
    this.timer.hidden = !isHidden || left === null;
    if (this.timer.hidden) return;
    set(this.timer, left ? this.words.time_left.replace("{seconds}", left) : this.words.time_up);
    if (left === 0 && !this.wasUp) this.mark();
    this.wasUp = left === 0;
  }

  // ---- Voting

  chosen(value) {
    this.choice = value;
    this.send();
    this.mark();
  }

  typed() {
    keep(this.place, this.field.value);
    clearTimeout(this.pause);
    if (this.choice) {
      set(this.saved, this.words.unsent);
      this.pause = setTimeout(() => this.sendTyped(), TYPED_MS);
    }
  }

  sendTyped() {
    clearTimeout(this.pause);
    if (this.choice && this.field.value !== (this.mine?.comment ?? "")) this.send();
  }

  /** Of votes that wait only the last counts; the one on its way may have arrived already. */
  send() {
    this.pending = { round: this.round, choice: this.choice, comment: this.field.value };
    this.warn("");
    set(this.saved, "");
    this.patience ??= setTimeout(() => this.pending && set(this.saved, this.words.saving), PATIENCE_MS);
    if (!this.isSending) this.sendAll();
  }

  async sendAll() {
    this.isSending = true;
    while (this.pending) {
      const vote = this.pending;
      const answer = await this.ask("vote", { workshop: this.workshop, ...vote });
      if (vote !== this.pending) continue;
      this.pending = undefined;
      if (answer.refused) this.notCounted(answer.refused);
      else this.counted(vote, answer);
    }
    clearTimeout(this.patience);
    this.patience = undefined;
    this.isSending = false;
  }

  counted(vote, { revision, savedAt }) {
    this.mine = vote;
    this.revision = revision;
    this.warn("");
    set(this.saved, this.words.saved.replace("{time}", clock(new Date(savedAt))));
    if (this.field.value === vote.comment) forget(this.place);
    this.mark();
  }

  notCounted(words) {
    this.choice = this.mine?.choice;
    set(this.saved, "");
    this.warn(words);
    this.mark();
  }

  // ---- By HTTP

  /** Asks until there is an answer; what is refused says why, and is not asked again. */
  async ask(what, question, signal) {
    for (let times = 0; !this.isLeft; times++) {
      try {
        const answer = await this.post(what, question, signal ?? late(what));
        if (answer.status >= 500) throw new Error(answer.status);
        const said = await answer.json();
        if (times > 1 && what !== "vote") this.warn("");
        return answer.ok ? said : { refused: said.words ?? this.words.lost };
      } catch {
        if (signal?.aborted) return { isAborted: true };
        if (times > 1) this.warn(this.words.retrying);
        await new Promise((done) => setTimeout(done, times ? AGAIN_MS : SOON_MS));
      }
    }
    return { isAborted: true };
  }

  post(what, question, signal) {
    return fetch(location.pathname.replace(/\/[^/]*$/, `/seat/${what}`), {
      method: "POST",
      signal,
      keepalive: what === "vote",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...question, language: this.data.language }),
    });
  }

  warn(words) {
    if (!this.alarm) return;
    set(this.alarm, words);
    this.alarm.hidden = !words;
  }
}

/** Gives up what is late and can be asked twice; a seat taken twice would be two. Made by hand, since
 * not every phone knows `AbortSignal.timeout`. */
function late(what) {
  if (what === "join") return undefined;
  const waiting = new AbortController();
  setTimeout(() => waiting.abort(), LATE_MS);
  return waiting.signal;
}

// What is typed and not voted yet; a browser that keeps nothing loses it only with the page.
function kept(place) {
  try {
    return sessionStorage.getItem(place);
  } catch {
    return null;
  }
}

function keep(place, text) {
  try {
    sessionStorage.setItem(place, text);
  } catch {
    // It stays in the field.
  }
}

function forget(place) {
  try {
    sessionStorage.removeItem(place);
  } catch {
    // It was never kept.
  }
}
