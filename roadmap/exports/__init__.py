"""Lists of the roadmap as files: what each list takes along, and the column layouts of those who receive them."""
