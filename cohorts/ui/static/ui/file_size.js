// Files that are too large are refused before they are sent: a phone would send them for minutes, and in vain.
{
  const { bytes, message } = document.currentScript.dataset;

  document.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const fields = [...target.form.querySelectorAll("input[type=file]")];
    const total = fields.flatMap((field) => [...field.files]).reduce((sum, file) => sum + file.size, 0);
    if (total <= Number(target.dataset.bytes ?? bytes)) return;
    target.value = "";
    target.setCustomValidity(message);
    target.reportValidity();
  });

  // The field is empty by now: the next click may send the form without a file, or choose another one.
  document.addEventListener("click", () => {
    document.querySelectorAll("input[type=file]").forEach((field) => field.setCustomValidity(""));
  }, true);
}
