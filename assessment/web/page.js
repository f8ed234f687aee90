// The few things a page does by itself. Its script element says which: data-does, data-value.
// No script stands in the pages themselves, so that the content-security policy can forbid it.
{
  const PAUSE_MS = 1500; // a pause in typing that is long enough to store what has been typed

  const here = document.currentScript.dataset;

  const deeds = {
    // For screen readers and hyphenation.
    language: (code) => (document.documentElement.lang = code),

    // Streamlit's words for screen readers are English: its word -> ours; `*` stands for what comes after.
    words: (json) => {
      document.yhWords = JSON.parse(json);
      put();
      if (document.yhWatch) return;
      document.yhWatch = new MutationObserver(put);
      const labels = { attributes: true, attributeFilter: ["aria-label"] };
      document.yhWatch.observe(document.body, { childList: true, subtree: true, ...labels });
    },

    // A new page begins at its top.
    top: () => document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0),

    // Buttons that copy the field beside them, and say so.
    copy: () => document.querySelectorAll("button.yh-copy").forEach(copies),

    // Notes are stored at every pause; while a field holds less than what is stored, leaving asks.
    keep: () => {
      if (document.yhTyped) return;
      document.yhTyped = new Map(); // field that is not stored yet -> the timer of its pause
      document.addEventListener("input", typed);
      document.addEventListener("compositionend", typed);
      document.addEventListener("change", ({ target }) => forget(target));
      document.addEventListener("focusout", ({ target }) => forget(target));
      addEventListener("beforeunload", (event) => {
        const isLost = [...document.yhTyped.keys()].some((field) => field.isConnected);
        if (isLost) event.preventDefault();
      });
    },
  };

  // ---- Words

  function put() {
    for (const element of document.querySelectorAll("[aria-label]")) {
      const word = ours(element, element.getAttribute("aria-label"));
      if (word) element.setAttribute("aria-label", word);
    }
    for (const element of document.querySelectorAll('[aria-valuetext*=" – "]')) {
      // a month is read as "07 – July"
      element.setAttribute("aria-valuetext", element.getAttribute("aria-valuenow"));
    }
    const text = document.querySelector('[data-testid="stSkipToContent"]')?.firstChild;
    const word = text && ours(text, text.nodeValue);
    if (word) text.nodeValue = word;
  }

  /** What `bearer` should say instead of `now`, undefined if it may stay. */
  function ours(bearer, now) {
    const theirs = now === bearer.yhOurs ? bearer.yhTheirs : now;
    const word = translated(theirs);
    if (word === now) return undefined;
    bearer.yhTheirs = theirs;
    return (bearer.yhOurs = word);
  }

  function translated(theirs) {
    const words = document.yhWords;
    if (words[theirs] !== undefined) return words[theirs];
    for (const [their, our] of Object.entries(words)) {
      const start = their.slice(0, -1);
      if (their.endsWith("*") && theirs.startsWith(start)) {
        return our.replace("*", () => theirs.slice(start.length));
      }
    }
    return theirs;
  }

  // ---- Typing

  const FIELDS = '.stMain :is(textarea, input[type="text"], input[type="number"]):not([readonly])';

  function typed({ target, isComposing }) {
    if (!target.matches?.(FIELDS)) return;
    forget(target);
    const isNote = target.matches('[class*="st-key-card-"] textarea');
    const timer = isNote && !isComposing ? setTimeout(() => store(target), PAUSE_MS) : undefined;
    document.yhTyped.set(target, timer);
  }

  function forget(field) {
    clearTimeout(document.yhTyped.get(field));
    document.yhTyped.delete(field);
  }

  /** The keys with which a person stores a text and goes on in it. */
  function store(field) {
    forget(field);
    const keys = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true };
    field.dispatchEvent(new KeyboardEvent("keydown", keys));
  }

  // ---- Copying

  function copies(button) {
    button.onclick = async () => {
      const field = button.parentElement.querySelector("input");
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done;
    };
  }

  deeds[here.does]?.(here.value);
}
