// An item's card in the browser: what is asked, the four ratings, and what else can be done.
//
// A click shows at once what was chosen, and "saved" only when it is stored. Clicks wait in line,
// one on its way at a time, and are sent again until they have arrived, be it at a server that was
// started anew (another `session`): a connection that drops loses none. Ratings go by HTTP, the
// rest through the page's run. All words arrive as text and are never read as HTML.

const AGAIN_MS = 3000; // what has not arrived by then is sent again
const SOON_MS = 200; // the first time: an idle connection that has just been closed is no trouble
const PATIENCE_MS = 400; // longer than that, and the card says that it is still saving

export default function ({ parentElement, data, setStateValue }) {
  const card = (parentElement.yhCard ??= new Card(parentElement, data));
  card.tell = (click) => setStateValue("clicked", click);
  card.show(data);
  return () => gone(parentElement) && card.leave();
}

class Card {
  constructor(parent, { heard }) {
    this.line = []; // clicks that have not arrived yet, the first of them on its way
    this.count = heard;
    this.seen = 0; // the revision of the rating this card knows of
    this.head = make(parent, "div", { class: "yh-card" });
    this.saved = make(parent, "p", { class: "yh-saved", role: "status" });
    this.ratings = make(parent, "div", { class: "yh-ratings", role: "radiogroup" });
    this.alarm = make(parent, "div", { class: "yh-alarm", role: "alert", hidden: "" });
    this.actions = make(parent, "div", { class: "yh-actions" });
    this.ratings.addEventListener("keydown", (event) => walk(event, this.ratings));
  }

  // ---- What the server says

  show(data) {
    const isAnew = this.data !== undefined && this.data.session !== data.session;
    this.data = data;
    if (data.revision >= this.seen) {
      this.seen = data.revision;
      this.rating = data.judgement;
      this.words = data.saved;
    }
    if (isAnew || (this.line[0]?.do !== "rate" && data.heard >= this.line[0]?.n)) {
      if (!isAnew) this.line.shift();
      this.begin();
    }
    if (data.heard >= this.rated?.n) clearInterval(this.renewal);
    const drawn = JSON.stringify(data.shown);
    if (drawn !== this.drawn) this.draw(data.shown);
    this.drawn = drawn;
    this.mark();
  }

  draw({ stage, name, id, practice, guide, rate, ratings, actions, remark }) {
    const no = make(null, "span", { class: `yh-no yh-no-${stage}` }, stage);
    this.head.replaceChildren(
      make(null, "h2", {}, no, name, make(null, "small", {}, id)),
      make(null, "p", { class: "yh-practice" }, practice),
      make(null, "div", { class: "yh-guide" }, ...guide.map((line) => make(null, "p", {}, line))),
    );
    this.ratings.setAttribute("aria-label", rate);
    if (this.ratings.childElementCount !== ratings.length) {
      this.ratings.replaceChildren(...ratings.map(({ value }) => this.radio(value)));
    }
    ratings.forEach(({ ball, word }, n) => {
      const mark = make(null, "span", { "aria-hidden": "true" }, ball);
      this.ratings.children[n].replaceChildren(mark, " ", word);
    });
    this.drawActions(actions, remark);
  }

  /** Buttons that stay keep the focus; they are told apart by what they do. */
  drawActions(actions, remark) {
    const before = Object.fromEntries([...this.actions.children].map((b) => [b.dataset.do, b]));
    const buttons = actions.map(({ do: what, word, isOn, isLoud }) => {
      const button = before[what] ?? this.button(() => this.clicked({ do: what }));
      button.textContent = word;
      button.className = `yh-${what}${isLoud ? " yh-loud" : ""}`;
      button.dataset.do = what;
      if (isOn === null) button.removeAttribute("aria-pressed");
      else button.setAttribute("aria-pressed", isOn);
      return button;
    });
    const focused = document.activeElement;
    this.actions.replaceChildren(...buttons, ...(remark ? [make(null, "p", {}, remark)] : []));
    if (this.actions.contains(focused)) focused.focus();
  }

  radio(value) {
    const button = this.button(() => this.clicked({ do: "rate", value }));
    button.setAttribute("role", "radio");
    button.dataset.value = value;
    return button;
  }

  button(clicked) {
    const button = make(null, "button", { type: "button" });
    button.addEventListener("click", clicked);
    return button;
  }

  /** Which rating is checked, and whether all that was clicked is stored. */
  mark() {
    const asked = this.line.findLast((click) => click.do === "rate");
    const checked = asked ? asked.value : this.rating;
    const radios = [...this.ratings.children];
    const at = Math.max(0, radios.findIndex((radio) => radio.dataset.value === checked));
    radios.forEach((radio, n) => {
      radio.setAttribute("aria-checked", radio.dataset.value === checked);
      radio.tabIndex = n === at ? 0 : -1;
    });
    if (this.line.length) return;
    clearTimeout(this.patience);
    this.patience = undefined;
    set(this.saved, this.words);
  }

  // ---- What is clicked

  clicked(click) {
    // Of the ratings that wait only the last counts; the one on its way may have arrived already.
    const isOnItsWay = (_, n) => n === 0;
    if (click.do === "rate") {
      this.line = this.line.filter((other, n) => isOnItsWay(other, n) || other.do !== "rate");
    }
    this.line.push({ ...click, n: ++this.count });
    if (this.line.length === 1) this.begin();
    this.warn("");
    set(this.saved, "");
    this.patience ??= setTimeout(() => set(this.saved, this.data.words.saving), PATIENCE_MS);
    this.mark();
  }

  /** Send the first in line, and again until it has arrived. */
  begin() {
    clearInterval(this.again);
    const [click] = this.line;
    if (click === undefined) return;
    let times = 0;
    const send = () => {
      if (click.do === "rate") this.handIn(click);
      else this.inform(click, ++times);
    };
    this.again = setInterval(send, AGAIN_MS);
    send();
  }

  /** Through the page's run; each time it must differ, or it is not sent. */
  inform(click, times) {
    this.tell({ ...click, session: this.data.session, times });
  }

  async handIn(click) {
    if (this.line[0] !== click) return;
    const { path, secret, assessment, session, language, shown } = this.data;
    const given = { secret, assessment, session, language, item: shown.id, seen: this.seen };
    let answer;
    try {
      answer = await fetch(location.pathname.replace(/\/[^/]*$/, path), {
        method: "POST",
        keepalive: true, // it arrives though the page be left
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...given, rating: click.value }),
      });
      if (answer.status >= 500) throw new Error(answer.status);
      this.arrived(click, answer.ok, { ...(await answer.json()), seen: given.seen });
    } catch {
      if (this.line[0] !== click) return;
      if (click.hasFailed) this.warn(this.data.words.retrying);
      else setTimeout(() => this.handIn(click), SOON_MS);
      click.hasFailed = true;
    }
  }

  arrived(click, isStored, { revision, savedAt, words, seen }) {
    if (this.line[0] !== click) return; // an answer to a second sending
    this.line.shift();
    this.warn(isStored ? "" : (words ?? this.data.words.retrying));
    if (isStored && revision > this.seen) {
      this.seen = revision;
      this.rating = click.value;
      this.words = this.data.words.saved.replace("{time}", clock(new Date(savedAt)));
    }
    this.mark();
    this.begin();
    if (!this.line.length) this.renew({ do: "rated", n: ++this.count, revision, seen });
  }

  /** Tell the page that a rating is stored, until it has heard: it may be busy coming back. */
  renew(rated) {
    clearInterval(this.renewal);
    this.rated = rated;
    let times = 0;
    const tell = () => this.line.length || this.inform(rated, ++times);
    this.renewal = setInterval(tell, AGAIN_MS);
    tell();
  }

  warn(words) {
    set(this.alarm, words);
    this.alarm.hidden = !words;
  }

  /** A rating that has not arrived goes on being sent by `keepalive` and by its interval. */
  leave() {
    clearTimeout(this.patience);
    clearInterval(this.renewal);
    if (this.line[0]?.do !== "rate") clearInterval(this.again);
  }
}
