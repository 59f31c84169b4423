// A file that is too large is refused before it is sent, so that nothing else in the form is lost.
{
  const { bytes, message } = document.currentScript.dataset;

  document.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const total = [...target.files].reduce((sum, file) => sum + file.size, 0);
    if (total <= Number(bytes)) return;
    target.value = "";
    target.setCustomValidity(message);
    target.reportValidity();
  });

  // The field is empty by now: the next click may send the form without a file, or choose another one.
  document.addEventListener("click", () => {
    document.querySelectorAll("input[type=file]").forEach((field) => field.setCustomValidity(""));
  }, true);
}
