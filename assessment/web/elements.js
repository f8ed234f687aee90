// What the elements of our own share; it stands before the script of each.

/** Streamlit may clean up after a run when a newer one has drawn the element already. */
function gone(parentElement) {
  return !parentElement.isConnected;
}

/** Arrow keys go from choice to choice without choosing; Enter or the space bar chooses. */
function walk(event, group) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const radios = [...group.children];
  const at = radios.indexOf(document.activeElement);
  if (step === undefined || at < 0) return;
  event.preventDefault();
  radios[(at + step + radios.length) % radios.length].focus();
}

function clock(moment) {
  return [moment.getHours(), moment.getMinutes()].map((n) => String(n).padStart(2, "0")).join(":");
}

function make(parent, tag, attributes, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  parent?.append(element);
  return element;
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
