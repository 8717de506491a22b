// Before the first paint: the theme that the reader chose. Without a choice the system's theme holds, by CSS alone.
const theme = localStorage.getItem('theme')
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
