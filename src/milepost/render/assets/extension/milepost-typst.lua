-- For Quarto: parts, appendices and formulas as the book's Typst template wants them.

local stringify = pandoc.utils.stringify

local function quoted(text)
  return '"' .. text:match('^%s*(.-)%s*$'):gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('%s+', ' ') .. '"'
end

local started = false

local function header(el)
  local state = quarto.doc.file_metadata()
  local file = state and state.file
  if not file or el.level ~= 1 then return nil end
  if file.bookItemType == 'part' then
    return pandoc.RawBlock('typst', '#part[' .. stringify(el.content) .. ']')
  end
  if file.bookItemType == 'appendix' and not started then
    started = true
    local start = pandoc.RawBlock('typst', '#show: appendices')
    local title = pandoc.RawBlock('typst', '#part[Appendices]')
    if el.classes:includes('unnumbered') and stringify(el.content) == 'Appendices' then
      return { start, title }
    end
    return { start, title, el }
  end
end

-- PDF/UA asks an alternative for every formula; Quarto passes one on only where it is written.
local function formula(math)
  local written = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), 'typst')
  local block = math.mathtype == 'DisplayMath' and 'true' or 'false'
  return pandoc.RawInline('typst', ('#math.equation(block: %s, alt: %s, %s)'):format(
    block, quoted(math.text), written:match('^%s*(.-)%s*$')))
end

if not quarto.doc.is_format('typst') then return {} end
return quarto.utils.combineFilters({
  quarto.utils.file_metadata_filter(),
  { Header = header, Math = formula },
})
