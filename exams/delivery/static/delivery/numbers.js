// Whether a typed text is a number, by the rule that scores it (number() in exams/delivery/scoring.py): spaces are
// ignored, commas group thousands or one is the decimal point. A test compares the two. The page does not know the key.

const DASHES = /[\p{Pd}−⁃˗⎯─━➖﹣-]/gu;
const INVISIBLE = /[\p{Cf}\p{Cc}\p{Z}\s\u2800]/gu;
const NUMBER = /^[+-]?(?:\p{Nd}+(?:\.\p{Nd}*)?|\.\p{Nd}+)(?:e[+-]?\p{Nd}{1,3})?$/iu;

export function isNumber(text) {
  let bare = text.normalize("NFKC").replace(INVISIBLE, "").replace(DASHES, "-");
  const whole = bare.replace(/^[+-]+/, "").split(".")[0].split(",");
  const grouped = whole.length > 1 && whole[0].length >= 1 && whole[0].length <= 3 && whole.slice(1).every((part) => part.length === 3);
  if (grouped && whole[0] !== "0") bare = bare.replaceAll(",", "");
  else if (!bare.includes(".") && bare.split(",").length === 2) bare = bare.replace(",", ".");
  return NUMBER.test(bare);
}
