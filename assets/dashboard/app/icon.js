// The icon of the page. That of a server that cannot be reached cannot be fetched any more, so it is drawn here: a grey moon, struck through.

const HEARD = "assets/icon.svg";

const SIZE = 32;

let lost = null;

/** Shows in the browser's tab whether the server is heard. */
export function showIcon(isHeard) {
  document.querySelector("link[rel=icon]").href = isHeard ? HEARD : (lost ??= drawn());
}

function drawn() {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE });
  const pen = canvas.getContext("2d");
  const disc = (x, radius, colour) => {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(x, SIZE / 2, radius, 0, 2 * Math.PI);
    pen.fill();
  };
  disc(16, 16, "#4a4f58");
  disc(16, 11.5, "#a9adb5");
  disc(22, 11, "#4a4f58");
  pen.strokeStyle = "#f0917f";
  pen.lineWidth = 4;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(6, 26);
  pen.lineTo(26, 6);
  pen.stroke();
  return canvas.toDataURL();
}
