import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { i18n } from './locales';
import { createAppRouter } from './router';
import { takeSignInCode } from './sign-in';
import { usePreferences } from './stores/preferences';
import './styles/fonts.css';
import './styles/base.css';
import { tokenStyles } from './styles/tokens';

const sheet = new CSSStyleSheet();
sheet.replaceSync(tokenStyles());
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const code = takeSignInCode();
const app = createApp(App).use(createPinia()).use(i18n);
await usePreferences().apply();
app.use(createAppRouter(code)).mount('#app');
