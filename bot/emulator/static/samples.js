// Things to send without having any at hand: pictures drawn here, places of the sample commune.

function asBase64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** {name, data} of a file, as the control API takes it. */
export async function packed(file) {
  return { name: file.name, data: await asBase64(file) };
}

function road(pen) {
  pen.fillStyle = "#b9cfe0"; pen.fillRect(0, 0, 640, 190);
  pen.fillStyle = "#7f9a68"; pen.fillRect(0, 170, 640, 310);
  pen.fillStyle = "#77797c";
  pen.beginPath(); pen.moveTo(270, 170); pen.lineTo(370, 170); pen.lineTo(620, 480); pen.lineTo(20, 480); pen.fill();
  pen.fillStyle = "#3a3532"; pen.beginPath(); pen.ellipse(300, 350, 120, 42, -0.1, 0, 7); pen.fill();
  pen.fillStyle = "#8fa3ad"; pen.beginPath(); pen.ellipse(312, 358, 78, 22, -0.1, 0, 7); pen.fill();
}

function lamp(pen) {
  pen.fillStyle = "#1b2540"; pen.fillRect(0, 0, 640, 480);
  pen.fillStyle = "#11182c"; pen.fillRect(0, 380, 640, 100);
  pen.fillStyle = "#29344f"; pen.fillRect(60, 250, 170, 130); pen.fillRect(430, 220, 150, 160);
  pen.fillStyle = "#e8b64c"; pen.fillRect(100, 290, 34, 34);
  pen.strokeStyle = "#8d97a8"; pen.lineWidth = 10; pen.lineCap = "round";
  pen.beginPath(); pen.moveTo(330, 440); pen.lineTo(330, 110); pen.quadraticCurveTo(330, 70, 390, 70); pen.stroke();
  pen.fillStyle = "#5b6475"; pen.beginPath(); pen.ellipse(410, 78, 36, 14, 0.1, 0, 7); pen.fill();
}

const PICTURES = { "o-ga.jpg": road, "den-duong.jpg": lamp };

/** The two drawn photos, a pothole and a dead street lamp, as files. */
export async function samplePhotos(names = Object.keys(PICTURES)) {
  return Promise.all(names.map(async (name) => {
    const canvas = document.createElement("canvas");
    canvas.width = 640;
    canvas.height = 480;
    PICTURES[name](canvas.getContext("2d"));
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
    return new File([blob], name, { type: "image/jpeg" });
  }));
}

export const PLACES = [
  { name: "Nhà văn hóa thôn Đông", latitude: 20.93412, longitude: 106.05127 },
  { name: "Cầu đầu thôn Đoài", latitude: 20.92873, longitude: 106.04358 },
  { name: "Trụ sở UBND xã", latitude: 20.93106, longitude: 106.04791 },
];

export const SAMPLE_CARD = { kind: "business_card", name: "Trần Văn Hùng", phone: "0912345678" };
export const SAMPLE_VOICE = { kind: "audio", sample: "voice" };
export const SAMPLE_STICKER = { kind: "sticker", sticker_id: "46990" };
