-- For Quarto: every page of an edition that is not for the public says so, and none has comments.

local book = require('book')

if not quarto.doc.is_format('html') then return {} end
return {
  RawInline = book.without_comments.RawInline,
  RawBlock = book.without_comments.RawBlock,
  Meta = function(meta)
    local inside = book.inside(meta.audience and pandoc.utils.stringify(meta.audience) or '')
    if inside == '' then return nil end
    quarto.doc.include_text('before-body', '<p class="inside" role="note">' .. inside .. '</p>')
  end,
}
