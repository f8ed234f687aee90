// The few things a page does by itself. Its script element says which: data-does, data-value.
// No script stands in the pages themselves, so that the content-security policy can forbid it.
{
  const here = document.currentScript.dataset;

  const deeds = {
    // For screen readers and hyphenation.
    language: (code) => (document.documentElement.lang = code),

    // A new page begins at its top.
    top: () => document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0),

    // Buttons that copy the field beside them, and say so.
    copy: () => document.querySelectorAll("button.yh-copy").forEach(copies),
  };

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
