"""The portal's own icons: the inside of a 24 px SVG each, drawn with a 2 px line."""

ICONS = {
    "alert": '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v4.5M12 17.4v.1"/>',
    "arrow-left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "arrow-right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "bell": '<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4"/>',
    "camera": '<path d="M4 8h3.5L9 5.5h6L16.5 8H20v11H4z"/><circle cx="12" cy="13" r="3.5"/>',
    "chart": '<path d="M4 4v16h16M8 16v-4M12.5 16V8M17 16v-6"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "copy": '<path d="M9 9h11v11H9zM5 15H4V4h11v1"/>',
    "document": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6M9 16h6"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.5"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "gear": '<circle cx="12" cy="12" r="3"/>'
    '<path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2'
    'M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2"/>',
    "house": '<path d="M4 11.5 12 4l8 7.5M6 10v10h12V10M10 20v-5.5h4V20"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="m11 12 8.5-8.5M16 7l3 3"/>',
    "leaf": '<path d="M5 19C4 10 9 5 20 4c0 11-5 15.5-12 14M5 20c2-5 5-8 9-10"/>',
    "list": '<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01"/>',
    "lock": '<path d="M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11"/>',
    "message": '<path d="M4 5h16v11.5h-9L7 20v-3.5H4z"/>',
    "pin": '<path d="M12 21s7-6.3 7-11a7 7 0 0 0-14 0c0 4.7 7 11 7 11z"/><circle cx="12" cy="10" r="2.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 8V3.5h10V8M7 17H4V8h16v9h-3M7 14h10v6.5H7z"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.5M20 4v5.5h-5.5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "undo": '<path d="M9 14 4.5 9.5 9 5M4.5 9.5H15a5 5 0 0 1 0 10h-3"/>',
    "upload": '<path d="M7 18.5a4.5 4.5 0 0 1-.6-9A6 6 0 0 1 18 9.6a4.5 4.5 0 0 1-.5 8.9"/>'
    '<path d="M12 20v-8M8.5 15 12 11.5l3.5 3.5"/>',
    "users": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 5.3a3.5 3.5 0 0 1 0 6.4'
    'M18 14.5c2.2.8 3.5 2.6 3.5 5.5"/>',
    "verify": '<path d="M12 3 4.5 6v5.5c0 4.7 3.2 7.8 7.5 9.5 4.3-1.7 7.5-4.8 7.5-9.5V6z"/>'
    '<path d="m8.5 12 2.5 2.5 4.5-5"/>',
}
