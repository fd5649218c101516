-- For Quarto: every page of an edition that is not for the public says so, the first page begins
-- with the edition's notice, and none has comments.

local book = require('book')
local stringify = pandoc.utils.stringify

if not quarto.doc.is_format('html') then return {} end

local function is_first()
  local folder = quarto.project.directory
  return folder and pandoc.path.make_relative(quarto.doc.input_file, folder) == 'index.qmd'
end

return {
  RawInline = book.without_comments.RawInline,
  RawBlock = book.without_comments.RawBlock,
  Pandoc = function(doc)
    local inside = book.inside(doc.meta.audience and stringify(doc.meta.audience) or '')
    if inside ~= '' then
      quarto.doc.include_text('before-body', '<p class="inside" role="note">' .. inside .. '</p>')
    end
    local notice = doc.meta.notice and stringify(doc.meta.notice) or ''
    if notice == '' or not is_first() then return nil end
    local attributes = pandoc.Attr('', { 'notice' }, { { 'role', 'note' } })
    doc.blocks:insert(1, pandoc.Div({ pandoc.Para(notice) }, attributes))
    return doc
  end,
}
