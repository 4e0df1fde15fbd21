"""Turn files into articles.

What is in the archive? `walk`. What does this file hold? `reading`, which knows the shapes: `markdown` (and `handlers`,
`recovery`), `json_reading` (and `json_objects`), `plaintext` (and `titles`). Their fields become an article in
`assemble` (and `values`), their bodies plain text in `prose` (and `characters`, `blocks`, `inline`, `html_markup`,
`templating`, `spans`). `importing` writes any of it as clean Markdown (and `rendering`).
"""
