-- For Quarto: every page of an edition that is not for the public says so.

local book = require('book')

if not quarto.doc.is_format('html') then return {} end
return {
  Meta = function(meta)
    local inside = book.inside(meta.audience and pandoc.utils.stringify(meta.audience) or '')
    if inside == '' then return nil end
    quarto.doc.include_text('before-body', '<p class="inside" role="note">' .. inside .. '</p>')
  end,
}
