// A hundred @font-face rules, each for a small range of characters: loaded with the Chinese words only.
import '@fontsource-variable/noto-sans-sc/wght.css';
