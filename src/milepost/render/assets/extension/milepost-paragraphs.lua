-- For Quarto: the numbers of paragraphs, put in while the text is as it was written.

local paragraphs = require('paragraphs')

-- A chapter's number is known where its file begins; PDF and Word are one document of all files.
local in_appendices = false
local function header(el)
  local state = quarto.doc.file_metadata()
  local file = state and state.file
  if el.level > 1 or not file then return nil end
  in_appendices = in_appendices or file.bookItemType == 'appendix'
  local number = file.bookItemNumber
  el.attributes.chapter = not number and '' or in_appendices and string.char(64 + math.floor(number))
    or ('%d'):format(number)
  return el
end

-- The number in the title of a page of the site: `1 Overview`, `Appendix A — Method`.
local function number_in(title)
  local words = title and pandoc.utils.stringify(title) or ''
  local first = pandoc.utils.type(title) == 'Inlines' and pandoc.Inlines(title):walk({
    Span = function(el) if el.classes:includes('quarto-section-identifier') then return el.content end end,
  })[1]
  if first and first.t == 'Span' and first.classes:includes('chapter-number') then
    return pandoc.utils.stringify(first)
  end
  return words:match('^%S+ (%u+) — ') or ''
end

local function numbered(doc)
  local format = quarto.doc.is_format('html') and 'html' or quarto.doc.is_format('typst') and 'typst' or 'docx'
  local shown = format == 'docx' or paragraphs.are_shown(doc.meta)
  local made, own, chapter = pandoc.Blocks({}), pandoc.Blocks({}), number_in(doc.meta.title)
  local function close()
    made:extend(paragraphs.counted(own):walk(paragraphs.numbered(format, chapter, shown)))
    own = pandoc.Blocks({})
  end
  for _, block in ipairs(doc.blocks) do
    if block.t == 'Header' and block.attributes.chapter then
      close()
      chapter, block.attributes.chapter = block.attributes.chapter, nil
    end
    own:insert(block)
  end
  close()
  doc.blocks = made
  return doc
end

return quarto.utils.combineFilters({ quarto.utils.file_metadata_filter(), { Header = header, Pandoc = numbered } })
