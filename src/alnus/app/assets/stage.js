// The picture on the screen: values to grays, zoom and pan. Nothing here changes a pixel.

import { pixels } from "./asking.js";

const MARGIN = 8; // screen pixels around a picture that was fitted
const CLOSEST = 40; // screen pixels a pixel

export class Stage {
  /** @param {(context: CanvasRenderingContext2D) => void} painted  draws over the picture */
  constructor(painted) {
    this.painted = painted;
    this.image = document.createElement("canvas");
    this.overlay = document.createElement("canvas");
    this.gray = document.createElement("canvas"); // the picture itself, a pixel a pixel
    this.picture = null;
    this.frame = 1;
    this.window = { brightness: 0, contrast: 0 }; // each from -100 to 100
    this.view = { scale: 1, x: 0, y: 0 };
  }

  /** Put the canvases into an element, whose size they follow. */
  place(holder) {
    this.holder = holder;
    holder.prepend(this.image, this.overlay);
    if (this.watch) this.watch.disconnect();
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(holder);
  }

  async show(picture, frame) {
    const told = await pixels(picture.picture, frame);
    const anew = !this.picture || this.picture.picture !== picture.picture;
    Object.assign(this, { picture, frame, told });
    this.#develop();
    if (anew) this.fit();
    else this.paint();
  }

  setWindow(parts) {
    Object.assign(this.window, parts);
    if (!this.picture) return;
    this.#develop();
    this.paint();
  }

  /** Values to what the screen shows: a straight line, cut at black and white. */
  #develop() {
    const { rows, columns } = this.picture, { values, bits, channels } = this.told;
    const { brightness, contrast } = this.window;
    const slope = 2 ** (contrast / 40), middle = 127.5, lift = 1.275 * brightness;
    const line = new Uint8ClampedArray(2 ** bits);
    const to255 = 255 / (2 ** bits - 1);
    for (let value = 0; value < line.length; value += 1) {
      line[value] = (value * to255 - middle) * slope + middle + lift;
    }
    const shown = new ImageData(columns, rows);
    for (let pixel = 0; pixel < rows * columns; pixel += 1) {
      for (let color = 0; color < 3; color += 1) {
        shown.data[4 * pixel + color] = line[values[channels * pixel + (channels === 3 ? color : 0)]];
      }
      shown.data[4 * pixel + 3] = 255;
    }
    Object.assign(this.gray, { width: columns, height: rows });
    this.gray.getContext("2d").putImageData(shown, 0, 0);
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.holder;
    if (!width || !height) return;
    for (const canvas of [this.image, this.overlay]) {
      Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    }
    this.ratio = ratio;
    if (this.picture) this.fit();
  }

  /** Show the whole picture, or the part of it that shows B-mode. */
  fit() {
    const { views, rows, columns } = this.picture;
    const whole = views.length === 1 ? views[0] : [0, rows, 0, columns];
    const [top, bottom, left, right] = whole;
    const { clientWidth: width, clientHeight: height } = this.holder;
    const scale = Math.min(
      (width - 2 * MARGIN) / (right - left), (height - 2 * MARGIN) / (bottom - top),
    );
    this.view = {
      scale, x: width / 2 - (scale * (left + right)) / 2, y: height / 2 - (scale * (top + bottom)) / 2,
    };
    this.paint();
  }

  zoom(by, at = [this.holder.clientWidth / 2, this.holder.clientHeight / 2]) {
    const scale = Math.min(Math.max(this.view.scale * by, 0.1), CLOSEST);
    const change = scale / this.view.scale;
    this.view = {
      scale, x: at[0] - change * (at[0] - this.view.x), y: at[1] - change * (at[1] - this.view.y),
    };
    this.paint();
  }

  pan(right, down) {
    this.view = { ...this.view, x: this.view.x + right, y: this.view.y + down };
    this.paint();
  }

  /** Where on the screen a place of the picture lies; the first pixel's center is (0, 0). */
  toScreen([x, y]) {
    return [(x + 0.5) * this.view.scale + this.view.x, (y + 0.5) * this.view.scale + this.view.y];
  }

  /** Where on the picture a mouse or finger is. */
  toImage(event) {
    const box = this.holder.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return [
      (x - this.view.x) / this.view.scale - 0.5, (y - this.view.y) / this.view.scale - 0.5,
    ];
  }

  inside([x, y]) {
    const { rows, columns } = this.picture;
    return [Math.min(Math.max(x, 0), columns - 1), Math.min(Math.max(y, 0), rows - 1)];
  }

  paint() {
    if (!this.picture || !this.ratio) return;
    const context = this.image.getContext("2d");
    const { scale, x, y } = this.view;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.image.width, this.image.height);
    context.setTransform(this.ratio * scale, 0, 0, this.ratio * scale, this.ratio * x, this.ratio * y);
    context.imageSmoothingEnabled = scale < 3;
    context.drawImage(this.gray, 0, 0);
    const over = this.overlay.getContext("2d");
    over.setTransform(1, 0, 0, 1, 0, 0);
    over.clearRect(0, 0, this.overlay.width, this.overlay.height);
    over.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.painted(over);
  }
}
